import { describe, expect, test } from 'vitest';
import { boss, can, grant, place, pod } from '../../support/rights.ts';
import { type Row, way } from '../../support/ways.ts';

const jane = (rules: Parameters<typeof grant>[1], namespace?: string) => grant('user:jane', rules, namespace);
const admission = 'admissionregistration.k8s.io';
const service = (spec: object, name = 'web', namespace = 'ops') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name },
  spec: { ports: [{ port: 80 }], ...spec },
});
const selecting = service({ selector: { app: 'web' } });
const docker = (certificates: string | undefined, image = 'docker:27-dind') => {
  const made = pod(
    'ops',
    'builder',
    { serviceAccountName: 'boss', automountServiceAccountToken: true },
    {
      image,
      securityContext: { privileged: true },
      ...(certificates === undefined ? {} : { env: [{ name: 'DOCKER_TLS_CERTDIR', value: certificates }] }),
    },
  );
  return { ...made, metadata: { namespace: 'ops', name: 'builder', labels: { app: 'builder' } } };
};
const dns = (volume: string) =>
  pod('kube-system', 'coredns', { volumes: [{ name: 'config', configMap: { name: volume } }] });
const mint = [...boss(), docker('')];

const ports: readonly Row[] = [
  {
    name: 'pods/portforward reaches ports',
    on: jane([can('create', 'pods/portforward')], 'ops'),
    off: jane([can('create', 'pods/log')], 'ops'),
    way: 'forwards-ports',
  },
  {
    name: 'get is enough over WebSocket before 1.35',
    on: jane([can('get', 'pods/portforward')], 'ops'),
    off: jane([can('get', 'pods/portforward')], 'ops'),
    way: 'forwards-ports',
    version: '1.34',
    offVersion: '1.35',
  },
  {
    name: 'of a pod that is there',
    on: [pod('ops', 'one'), ...jane([can('create', 'pods/portforward', '', ['one'])], 'ops')],
    off: [pod('ops', 'one'), ...jane([can('create', 'pods/portforward', '', ['two'])], 'ops')],
    way: 'forwards-ports',
  },
  {
    name: 'pods/proxy, by scheme, name and port',
    on: [pod('ops', 'one'), ...jane([can('get', 'pods/proxy', '', ['https:one:8443'])], 'ops')],
    off: [pod('ops', 'one'), ...jane([can('get', 'pods/proxy', '', ['https:two:8443'])], 'ops')],
    way: 'proxies-to-pods',
  },
  {
    name: 'services/proxy, where there are Services',
    on: [selecting, ...jane([can('get', 'services/proxy', '', ['web:80'])], 'ops')],
    off: [selecting, ...jane([can('get', 'services/proxy', '', ['web:80'])], 'shop')],
    way: 'proxies-to-services',
  },
];

// Source: docker-library/docker, dockerd-entrypoint.sh: without DOCKER_TLS_CERTDIR port 2375 is open to all.
const commands: readonly Row[] = [
  {
    name: 'Docker without TLS, by a tunnel',
    on: [...mint, ...jane([can('create', 'pods/portforward')], 'ops')],
    off: [...boss(), docker('/certs'), ...jane([can('create', 'pods/portforward')], 'ops')],
    way: 'commands-open-port uses-own-token holds-everything',
  },
  {
    name: 'the image turns TLS on by itself',
    on: [...mint, ...jane([can('create', 'pods/portforward', '', ['builder'])], 'ops')],
    off: [...boss(), docker(undefined), ...jane([can('create', 'pods/portforward', '', ['builder'])], 'ops')],
    way: 'commands-open-port uses-own-token holds-everything',
  },
  {
    name: 'a proxy needs create: to read runs nothing',
    on: [...mint, ...jane([can('create', 'pods/proxy')], 'ops')],
    off: [...mint, ...jane([can('get', 'pods/proxy')], 'ops')],
    way: 'commands-open-port uses-own-token holds-everything',
  },
  {
    name: 'through a Service of that port',
    on: [
      ...mint,
      service({ selector: { app: 'builder' }, ports: [{ port: 2375 }] }),
      ...jane([can('create', 'services/proxy')], 'ops'),
    ],
    off: [
      ...mint,
      service({ selector: { app: 'builder' }, ports: [{ port: 80 }] }),
      ...jane([can('create', 'services/proxy')], 'ops'),
    ],
    way: 'commands-open-port uses-own-token holds-everything',
  },
];

// Sources: EndpointSlice and Service documentation; CVE-2020-8554; rbac-police, modify_pod_status and modify_service_status.
const traffic: readonly Row[] = [
  {
    name: 'a slice of its own',
    on: [selecting, ...jane([can('create', 'endpointslices', 'discovery.k8s.io')], 'ops')],
    off: [selecting, ...jane([can('create', 'endpointslices')], 'ops')],
    way: 'adds-endpoints',
  },
  {
    name: 'endpoints of a Service without a selector',
    on: [service({}), ...jane([can('update', 'endpoints', '', ['web'])], 'ops')],
    off: [selecting, ...jane([can('update', 'endpoints', '', ['web'])], 'ops')],
    way: 'writes-endpoints',
  },
  {
    name: "the API server's own endpoints are not mirrored",
    on: [service({}, 'db', 'default'), ...jane([can('update', 'endpoints')], 'default')],
    off: [service({}, 'kubernetes', 'default'), ...jane([can('update', 'endpoints')], 'default')],
    way: 'writes-endpoints',
  },
  {
    name: 'a Service turned to other pods',
    on: [selecting, ...jane([can('patch', 'services')], 'ops')],
    off: [selecting, ...jane([can('patch', 'services', '', ['db'])], 'ops')],
    way: 'turns-service',
  },
  {
    name: 'the address of a LoadBalancer',
    on: [service({ type: 'LoadBalancer' }), ...jane([can('patch', 'services/status')], 'ops')],
    off: [service({ type: 'ClusterIP' }), ...jane([can('patch', 'services/status')], 'ops')],
    way: 'claims-balancer-address',
  },
  {
    name: 'the address of a pod that a Service selects',
    on: [selecting, ...jane([can('patch', 'pods/status')], 'ops')],
    off: [service({}), ...jane([can('patch', 'pods/status')], 'ops')],
    way: 'claims-pod-address',
  },
  {
    name: 'a pod with the labels that a Service selects',
    on: [place('ops', 'restricted'), selecting, ...jane([can('create', 'pods')], 'ops')],
    off: [place('ops', 'restricted'), service({}), ...jane([can('create', 'pods')], 'ops')],
    way: 'joins-service',
  },
  {
    name: 'the answers of DNS, by the ConfigMap that CoreDNS runs with',
    on: [dns('coredns'), ...jane([can('patch', 'configmaps', '', ['coredns'])], 'kube-system')],
    off: [dns('other'), ...jane([can('patch', 'configmaps', '', ['coredns'])], 'kube-system')],
    way: 'answers-names',
  },
  {
    name: 'what is written, by a validating webhook',
    on: jane([can('create', 'validatingwebhookconfigurations', admission)]),
    off: jane([can('create', 'validatingadmissionpolicies', admission)]),
    way: 'watches-writes',
  },
  {
    name: 'an aggregated API',
    on: jane([can('patch', 'apiservices', 'apiregistration.k8s.io')]),
    off: jane([can('patch', 'apiservices/status', 'apiregistration.k8s.io')]),
    way: 'answers-for-api',
  },
  {
    name: 'custom resources as they are converted',
    on: jane([can('patch', 'customresourcedefinitions', 'apiextensions.k8s.io')]),
    off: jane([can('patch', 'customresourcedefinitions', 'apiextensions.k8s.io')], 'ops'),
    way: 'converts-objects',
  },
];

test.each(ports)('ports: $name', (row) => {
  expect(way(row.on, 'User:jane', 'ports', row.version)).toBe(row.way);
  expect(way(row.off, 'User:jane', 'ports', row.offVersion)).toBeUndefined();
});

test.each(commands)('commands: $name', (row) => {
  expect(way(row.on)).toBe(row.way);
  expect(way(row.off)).toBeUndefined();
});

test.each(traffic)('traffic: $name', (row) => {
  expect(way(row.on, 'User:jane', 'traffic')).toBe(row.way);
  expect(way(row.off, 'User:jane', 'traffic')).toBeUndefined();
});

describe('what ports and traffic are not', () => {
  test('a takeover', () => {
    const rules = [can('create', 'pods/portforward pods/proxy services/proxy endpoints'), can('patch', 'services')];
    expect(way([...boss(), selecting, ...jane(rules)], 'User:jane', 'takeover')).toBeUndefined();
  });

  test('a validating webhook reads no Secret that nobody writes', () => {
    const objects = jane([can('create', 'validatingwebhookconfigurations', admission)]);
    expect(way(objects, 'User:jane', 'secrets')).toBeUndefined();
  });

  test('Services that nobody listed are a doubt', () => {
    const objects = jane([can('create', 'endpointslices', 'discovery.k8s.io')], 'ops');
    expect(way(objects, 'User:jane', 'traffic', '1.36', ['services'])).toBe('doubt: services denied (Forbidden)');
  });
});
