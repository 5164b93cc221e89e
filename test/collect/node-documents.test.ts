import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { documents } from '../../src/collect/documents.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { readKubeletConfigz } from '../../src/collect/kubelet-configz.ts';
import type { Pod } from '../../src/kubernetes/object.ts';

function kept(source: string, data: Readonly<Record<string, string>>): unknown {
  return documents.get(source)?.read({ kind: 'ConfigMap', data })[0]?.data;
}

test('of the ConfigMap of the kubelets, the fields that verdicts rest on', () => {
  const kubelet = stringify({
    kind: 'KubeletConfiguration',
    readOnlyPort: 10255,
    staticPodURLHeader: { Authorization: ['CANARY'] },
  });
  const source = 'configmaps/kube-system/kubelet-config';
  expect(kept(source, { kubelet, other: 'CANARY' })).toEqual({ kubelet: { readOnlyPort: 10255 } });
  expect(kept(source, { kubelet: '[' })).toEqual({});
  expect(kept(source, { kubelet: 'kind: Pod' })).toEqual({});
});

test.each([
  ['configmaps/kube-system/kube-proxy', 'config.conf'],
  ['configmaps/kube-system/kube-proxy-config', 'config'],
])('of %s, where metrics are served', (source, key) => {
  const text = stringify({
    kind: 'KubeProxyConfiguration',
    metricsBindAddress: '0.0.0.0:10249',
    bindAddress: '0.0.0.0',
    clientConnection: { kubeconfig: 'CANARY' },
  });
  expect(kept(source, { [key]: text, 'kubeconfig.conf': 'CANARY' })).toEqual({
    proxy: { metricsBindAddress: '0.0.0.0:10249', bindAddress: '0.0.0.0' },
  });
  expect(kept(source, { [key]: 'kind: Other' })).toEqual({});
});

test("what OpenShift's configuration says outside its arguments, where no argument says it", () => {
  const configuration = {
    admission: { pluginConfig: { PodSecurity: {} } },
    apiServerArguments: { profiling: ['false'], 'tls-min-version': ['VersionTLS13'] },
    servingInfo: { certFile: '/a', keyFile: '/b', minTLSVersion: 'VersionTLS12', cipherSuites: ['A', 'B'] },
    serviceAccountPublicKeyFiles: ['/keys'],
  };
  expect(
    kept('configmaps/openshift-kube-apiserver/config', { 'config.yaml': JSON.stringify(configuration) }),
  ).toMatchObject({
    flags: {
      'kube-apiserver': [
        '--profiling=false',
        '--tls-min-version=VersionTLS13',
        '--tls-cert-file=/a',
        '--tls-private-key-file=/b',
        '--tls-cipher-suites=A',
        '--tls-cipher-suites=B',
        '--service-account-key-file=/keys',
        '--admission-control-config-file=admission.pluginConfig',
      ],
    },
  });
});

test.each([undefined, 'text', {}, { kubeletconfig: 7 }, { kubeletconfig: {} }, { kubeletconfig: { kind: 'Pod' } }])(
  '%j is no answer of a kubelet',
  (body) => {
    expect(readKubeletConfigz('a', body)).toBeUndefined();
  },
);

test('the flags of kube-proxy stay where its pods run, and nowhere else', () => {
  const pod = (namespace: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace },
    spec: {
      containers: [{ name: 'a', image: 'kube-proxy', command: ['kube-proxy', '--metrics-bind-address=0.0.0.0'] }],
    },
  });
  const command = (namespace: string): unknown => {
    const items = inventoryFromObjects([pod(namespace)]).sources.get('pods')?.items;
    const [item] = (items ?? []) as readonly object[] as readonly Pod[];
    return item?.spec.containers[0]?.command;
  };
  expect(command('kube-system')).toEqual(['kube-proxy', '--metrics-bind-address=0.0.0.0']);
  expect(command('shop')).toEqual(['kube-proxy', '--metrics-bind-address=<text>']);
});
