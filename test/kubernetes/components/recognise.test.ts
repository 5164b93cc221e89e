import { describe, expect, test } from 'vitest';
import { type Family, isSystemFamily } from '../../../src/kubernetes/components/families.ts';
import { recogniseComponent, type Subject } from '../../../src/kubernetes/components/recognise.ts';

function subject(
  kind: string,
  namespace: string,
  name: string,
  images: readonly string[],
  more: Partial<Subject> = {},
): Subject {
  return { kind, namespace, name, images, ...more };
}

function recognise(...[kind, namespace, name, images, more]: Parameters<typeof subject>): string {
  const found = recogniseComponent(subject(kind, namespace, name, images, more));
  return found === undefined ? 'user' : `${found.component} (${found.family}${found.system ? ', system' : ''})`;
}

const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' }, ownerReferences: [{ kind: 'Node' }] };

// Source: kubeadm's manifests, and what each project and cloud installs.
describe('recognised components', () => {
  test.each([
    ['DaemonSet', 'kube-system', 'kube-proxy', ['registry.k8s.io/kube-proxy:v1.36.3'], 'kube-proxy (proxy, system)'],
    [
      'DaemonSet',
      'kube-system',
      'kube-proxy',
      ['602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/kube-proxy:v1.33'],
      'kube-proxy (proxy, system)',
    ],
    [
      'DaemonSet',
      'kube-system',
      'kube-proxy',
      ['mcr.microsoft.com/oss/kubernetes/kube-proxy:v1.33'],
      'kube-proxy (proxy, system)',
    ],
    [
      'DaemonSet',
      'kube-system',
      'kube-proxy',
      ['harbor.corp/cache/registry.k8s.io/kube-proxy:v1'],
      'kube-proxy (proxy, system)',
    ],
    ['Deployment', 'kube-system', 'coredns', ['registry.k8s.io/coredns/coredns:v1.14.2'], 'CoreDNS (dns, system)'],
    ['ReplicaSet', 'kube-system', 'coredns-589', ['registry.k8s.io/coredns/coredns:v1.14.2'], 'CoreDNS (dns, system)'],
    ['Deployment', 'kube-system', 'coredns', ['rancher/mirrored-coredns-coredns:1.12'], 'CoreDNS (dns, system)'],
    [
      'DaemonSet',
      'kube-system',
      'node-local-dns',
      ['registry.k8s.io/dns/k8s-dns-node-cache:1.26'],
      'NodeLocal DNSCache (dns, system)',
    ],
    [
      'Deployment',
      'kube-system',
      'kube-dns-autoscaler',
      ['gke.gcr.io/cluster-proportional-autoscaler:v1.9'],
      'DNS autoscaler (dns, system)',
    ],
    [
      'DaemonSet',
      'kube-system',
      'calico-node',
      ['docker.io/calico/cni:v3', 'docker.io/calico/node:v3'],
      'Calico (cni, system)',
    ],
    [
      'DaemonSet',
      'kube-system',
      'canal',
      ['rancher/hardened-calico:v3', 'rancher/hardened-flannel:v0'],
      'Calico (cni, system)',
    ],
    [
      'DaemonSet',
      'kube-flannel',
      'kube-flannel-ds',
      ['ghcr.io/flannel-io/flannel-cni-plugin:v1', 'ghcr.io/flannel-io/flannel:v0'],
      'flannel (cni, system)',
    ],
    ['DaemonSet', 'kube-system', 'cilium', ['quay.io/cilium/cilium:v1.18'], 'Cilium (cni, system)'],
    [
      'Deployment',
      'kube-system',
      'cilium-operator',
      ['quay.io/cilium/operator-generic:v1.18'],
      'Cilium operator (cni, system)',
    ],
    ['DaemonSet', 'kube-system', 'kindnet', ['docker.io/kindest/kindnetd:v20240813-c6f155d6'], 'kindnet (cni, system)'],
    [
      'DaemonSet',
      'kube-system',
      'aws-node',
      [
        '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni-init:v1',
        '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1',
        '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon/aws-network-policy-agent:v1',
      ],
      'Amazon VPC CNI (cni, system)',
    ],
    [
      'DaemonSet',
      'kube-system',
      'ebs-csi-node',
      [
        'public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1',
        'public.ecr.aws/csi-components/csi-node-driver-registrar:v2',
        'public.ecr.aws/csi-components/livenessprobe:v2',
      ],
      'Amazon EBS CSI driver (csi, system)',
    ],
    [
      'DaemonSet',
      'rook-ceph',
      'csi-rbdplugin',
      ['registry.k8s.io/sig-storage/csi-node-driver-registrar:v2', 'quay.io/cephcsi/cephcsi:v3'],
      'Ceph CSI (csi, system)',
    ],
    [
      'DaemonSet',
      'gpu',
      'nvidia',
      ['nvcr.io/nvidia/k8s-device-plugin:v0.17'],
      'NVIDIA device plugin (device-plugin, system)',
    ],
    [
      'DaemonSet',
      'monitoring',
      'node-exporter',
      ['quay.io/prometheus/node-exporter:v1.12.1', 'quay.io/brancz/kube-rbac-proxy:v0.22.1'],
      'node-exporter (node-monitoring, system)',
    ],
    [
      'DaemonSet',
      'kube-system',
      'konnectivity-agent',
      ['gke.gcr.io/proxy-agent:v0.31'],
      'konnectivity agent (cloud-provider, system)',
    ],
    [
      'DaemonSet',
      'kube-system',
      'cloud-node-manager',
      ['mcr.microsoft.com/oss/kubernetes/azure-cloud-node-manager:v1'],
      'cloud node agent (cloud-provider, system)',
    ],
    [
      'DaemonSet',
      'openshift-dns',
      'dns-default',
      ['quay.io/openshift-release-dev/ocp-v4.0-art-dev'],
      'OpenShift DNS (dns, system)',
    ],
    ...(
      [
        ['csi-linode-node', 'docker.io/linode/linode-blockstorage-csi-driver:v1.0.1', 'Linode'],
        ['csi-vultr-node', 'docker.io/vultr/vultr-csi:v0.14.0', 'Vultr'],
        ['csi-node', 'docker.io/scaleway/scaleway-csi:v0.3.2', 'Scaleway'],
        ['exoscale-csi-node', 'docker.io/exoscale/csi-driver:v1.0', 'Exoscale'],
        ['civo-csi-node', 'docker.io/civo/civo-csi:v0.8.0', 'Civo'],
        ['csi-oci-node', 'iad.ocir.io/oracle/cloud-provider-oci:v1', 'Oracle'],
        ['csi-plugin', 'registry-cn-hangzhou-vpc.ack.aliyuncs.com/acs/csi-plugin:v1.31.4', 'Alibaba Cloud'],
        ['ibm-vpc-block-csi-node', 'icr.io/ext/ibm/ibm-vpc-block-csi-driver:v5.2.0', 'IBM VPC block'],
      ] as const
    ).map(([name, image, maker]): [string, string, string, string[], string] => [
      'DaemonSet',
      'kube-system',
      name,
      [image, 'registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.12.0'],
      `${maker} CSI driver (csi, system)`,
    ]),
    [
      'Deployment',
      'kube-system',
      'metrics-server',
      ['registry.k8s.io/metrics-server/metrics-server:v0.8'],
      'metrics-server (metrics)',
    ],
    [
      'Deployment',
      'monitoring',
      'kube-state-metrics',
      ['registry.k8s.io/kube-state-metrics/kube-state-metrics:v2', 'quay.io/brancz/kube-rbac-proxy:v0'],
      'kube-state-metrics (metrics)',
    ],
    ['DaemonSet', 'falco', 'falco', ['docker.io/falcosecurity/falco:0.41'], 'Falco (security-agent)'],
    [
      'Deployment',
      'local-path-storage',
      'local-path-provisioner',
      ['docker.io/kindest/local-path-provisioner:v2024'],
      'local-path-provisioner (storage, system)',
    ],
  ])('%s %s/%s', (kind, namespace, name, images, expected) => {
    expect(recognise(kind, namespace, name, images)).toBe(expected);
  });
});

describe('what is not recognised', () => {
  test.each([
    ['own image under a known name', 'DaemonSet', 'kube-system', 'kube-proxy', ['docker.io/evil/proxy:1']],
    [
      'own image with a known ending, in a public registry',
      'DaemonSet',
      'kube-system',
      'kube-proxy',
      ['docker.io/evil/kube-proxy:1'],
    ],
    ['a longer name', 'DaemonSet', 'kube-system', 'kube-proxy', ['registry.corp/not-kube-proxy:1']],
    ['a namespace of users', 'DaemonSet', 'shop', 'kube-proxy', ['registry.k8s.io/kube-proxy:v1.36.3']],
    [
      'a mirror in a namespace of users',
      'DaemonSet',
      'shop',
      'node-exporter',
      ['registry.corp/prometheus/node-exporter:v1'],
    ],
    ['another kind of controller', 'Job', 'kube-system', 'kube-proxy', ['registry.k8s.io/kube-proxy:v1.36.3']],
    [
      'a foreign container beside it',
      'DaemonSet',
      'kube-system',
      'kube-proxy',
      ['registry.k8s.io/kube-proxy:v1.36.3', 'docker.io/library/busybox'],
    ],
    [
      'another tool of the makers, in a namespace of users',
      'DaemonSet',
      'shop',
      'node-exporter',
      ['quay.io/prometheus/node-exporter:v1', 'quay.io/prometheus/busybox'],
    ],
    [
      'a sidecar from elsewhere, in a namespace of users',
      'DaemonSet',
      'shop',
      'node-exporter',
      ['quay.io/prometheus/node-exporter:v1', 'evil.io/kube-rbac-proxy'],
    ],
    [
      'an image that can not be read',
      'DaemonSet',
      'kube-system',
      'kube-proxy',
      ['registry.k8s.io/kube-proxy:v1', 'Not An Image'],
    ],
    [
      'a control-plane image in a Deployment',
      'Deployment',
      'kube-system',
      'kube-apiserver',
      ['registry.k8s.io/kube-apiserver:v1.36.3'],
    ],
    [
      "OpenShift's image elsewhere",
      'DaemonSet',
      'kube-system',
      'dns-default',
      ['quay.io/openshift-release-dev/ocp-v4.0-art-dev'],
    ],
    ['nothing', 'DaemonSet', 'kube-system', 'x', []],
  ])('%s', (_, kind, namespace, name, images) => {
    expect(recognise(kind, namespace, name, images)).toBe('user');
  });
});

// Source: kubelet, pkg/kubelet/types: mirror pods carry the annotation and are owned by their Node.
describe('mirror pods', () => {
  const image = ['registry.k8s.io/kube-apiserver:v1.36.3'];
  test('control plane', () => {
    expect(recognise('Pod', 'kube-system', 'kube-apiserver-cp-1', image, mirror)).toBe(
      'kube-apiserver (control-plane, system)',
    );
    expect(recognise('Pod', 'kube-system', 'etcd-cp-1', ['registry.k8s.io/etcd:3.6.8-0'], mirror)).toBe(
      'etcd (control-plane, system)',
    );
    expect(recognise('Pod', 'kube-system', 'kube-proxy-n', ['gke.gcr.io/kube-proxy-amd64:v1'], mirror)).toBe(
      'kube-proxy (proxy, system)',
    );
    const { annotations } = mirror;
    expect(recognise('Pod', 'kube-system', 'kube-apiserver-cp-1', image, { annotations })).toBe(
      'kube-apiserver (control-plane, system)',
    );
  });

  test('an ordinary pod, another owner, another namespace', () => {
    expect(recognise('Pod', 'kube-system', 'kube-apiserver-cp-1', image)).toBe('user');
    expect(recognise('Pod', 'kube-system', 'x', image, { ...mirror, ownerReferences: [{ kind: 'ReplicaSet' }] })).toBe(
      'user',
    );
    expect(recognise('Pod', 'default', 'x', image, mirror)).toBe('user');
  });

  test('a pod that is seen without its controller counts by its owner', () => {
    const ownerReferences = [{ kind: 'DaemonSet' }];
    expect(
      recognise('Pod', 'kube-system', 'kube-proxy-6j5f2', ['registry.k8s.io/kube-proxy:v1'], { ownerReferences }),
    ).toBe('kube-proxy (proxy, system)');
  });
});

test('a CSI driver must be registered where the registered ones are known', () => {
  const images = ['quay.io/cephcsi/cephcsi:v3'];
  expect(recognise('DaemonSet', 'rook-ceph', 'csi', images, { csiDrivers: ['rook-ceph.rbd.csi.ceph.com'] })).toBe(
    'Ceph CSI (csi, system)',
  );
  expect(recognise('DaemonSet', 'rook-ceph', 'csi', images, { csiDrivers: ['ebs.csi.aws.com'] })).toBe('user');
});

test('system families', () => {
  const families: readonly Family[] = [
    'proxy',
    'metrics',
    'security-agent',
    'storage',
    'cloud-integration',
    'distribution',
  ];
  expect(families.map((family) => [family, isSystemFamily(family)])).toEqual([
    ['proxy', true],
    ['metrics', false],
    ['security-agent', false],
    ['storage', true],
    ['cloud-integration', false],
    ['distribution', true],
  ]);
});
