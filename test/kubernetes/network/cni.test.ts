import { describe, expect, test } from 'vitest';
import {
  type NetworkSigns,
  type PluginDaemonSet,
  recogniseNetworkPlugin,
} from '../../../src/kubernetes/network/cni.ts';

function daemonSet(images: readonly string[], more: Partial<PluginDaemonSet> = {}): PluginDaemonSet {
  return { namespace: 'kube-system', name: 'network', images, containers: [{ name: 'main' }], ...more };
}

function signs(more: Partial<NetworkSigns> = {}): NetworkSigns {
  return { daemonSets: [], groups: [], nodes: [], gitVersion: 'v1.36.3', ...more };
}

function enforcement(more: Partial<NetworkSigns>): readonly unknown[] {
  const { plugins, enforcement: level, reason, unseen } = recogniseNetworkPlugin(signs(more));
  return unseen === undefined ? [plugins, level, reason] : [plugins, level, reason, unseen];
}

const flannelReason = 'flannel carries traffic between pods and enforces no NetworkPolicies';

// Source: the documentation of each plugin, as named in cni-plugins.ts.
describe('plugins in a DaemonSet', () => {
  test.each([
    [
      'Calico',
      [daemonSet(['docker.io/calico/cni:v3.29', 'docker.io/calico/node:v3.29'])],
      [['Calico'], 'both', 'Calico enforces NetworkPolicies'],
    ],
    [
      'Calico of the operator',
      [daemonSet(['quay.io/calico/node:v3'], { namespace: 'calico-system' })],
      [['Calico'], 'both', 'Calico enforces NetworkPolicies'],
    ],
    [
      'Calico from a mirror',
      [daemonSet(['registry.corp:5000/mirror/calico/node:v3'])],
      [['Calico'], 'both', 'Calico enforces NetworkPolicies'],
    ],
    [
      'Canal',
      [daemonSet(['docker.io/rancher/hardened-calico:v3', 'docker.io/rancher/hardened-flannel:v0'])],
      [['Calico', 'flannel'], 'both', 'Calico enforces NetworkPolicies'],
    ],
    [
      'flannel',
      [daemonSet(['ghcr.io/flannel-io/flannel:v0.27'], { namespace: 'kube-flannel' })],
      [['flannel'], 'none', flannelReason],
    ],
    [
      'flannel with a policy engine',
      [
        daemonSet(['ghcr.io/flannel-io/flannel:v0.27', 'registry.k8s.io/networking/kube-network-policies:v0.7'], {
          namespace: 'kube-flannel',
        }),
      ],
      [['flannel', 'kube-network-policies'], 'both', 'kube-network-policies enforces NetworkPolicies'],
    ],
    [
      'Antrea',
      [daemonSet(['docker.io/antrea/antrea-agent-ubuntu:v2.4'])],
      [['Antrea'], 'both', 'Antrea enforces NetworkPolicies'],
    ],
    [
      'Azure CNI alone',
      [daemonSet(['mcr.microsoft.com/containernetworking/azure-cns:v1.6'])],
      [
        ['Azure CNI'],
        'none',
        'Azure CNI enforces no NetworkPolicies without a policy engine (Cilium, Calico or Azure Network Policy Manager)',
      ],
    ],
    [
      'Azure CNI with NPM',
      [
        daemonSet(['mcr.microsoft.com/containernetworking/azure-cns:v1.6']),
        daemonSet(['mcr.microsoft.com/containernetworking/azure-npm:v1.5']),
      ],
      [['Azure CNI', 'Azure Network Policy Manager'], 'both', 'Azure Network Policy Manager enforces NetworkPolicies'],
    ],
    [
      'Weave Net',
      [daemonSet(['weaveworks/weave-kube:2.8.1', 'weaveworks/weave-npc:2.8.1'])],
      [['Weave Net'], 'both', 'the policy controller of Weave Net enforces NetworkPolicies'],
    ],
    [
      'Weave Net without controller',
      [daemonSet(['weaveworks/weave-kube:2.8.1'])],
      [['Weave Net'], 'none', 'Weave Net runs without its policy controller (weave-npc)'],
    ],
    [
      'kube-router',
      [daemonSet(['cloudnativelabs/kube-router:v2'])],
      [['kube-router'], 'both', 'kube-router enforces NetworkPolicies'],
    ],
    [
      'kube-router without firewall',
      [
        daemonSet(['cloudnativelabs/kube-router:v2'], {
          containers: [{ name: 'kube-router', args: ['--run-router=true', '--run-firewall=false'] }],
        }),
      ],
      [['kube-router'], 'none', 'kube-router runs with --run-firewall=false'],
    ],
    [
      'kindnet of kind 0.23',
      [daemonSet(['docker.io/kindest/kindnetd:v20240202-8f1494ea'])],
      [['kindnet'], 'none', 'kindnet v20240202-8f1494ea is older than its support of NetworkPolicies (kind v0.24.0)'],
    ],
    [
      'kindnet of kind 0.24',
      [daemonSet(['docker.io/kindest/kindnetd:v20240813-c6f155d6'])],
      [['kindnet'], 'both', 'kindnet v20240813-c6f155d6 enforces NetworkPolicies'],
    ],
    [
      'old kindnet by version',
      [daemonSet(['kindest/kindnetd:0.5.4'])],
      [['kindnet'], 'none', 'kindnet 0.5.4 is older than its support of NetworkPolicies (kind v0.24.0)'],
    ],
    [
      'kindnet of its author',
      [daemonSet(['ghcr.io/aojea/kindnetd:v1.8.0'])],
      [['kindnet'], 'both', 'kindnet v1.8.0 enforces NetworkPolicies'],
    ],
    [
      'kindnet without a version',
      [daemonSet(['kindest/kindnetd:latest'])],
      [['kindnet'], 'unrecognised', 'the tag of kindnet does not tell its version'],
    ],
    [
      'VPC CNI without agent',
      [daemonSet(['602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.11'])],
      [['Amazon VPC CNI'], 'none', 'the Amazon VPC CNI runs without its policy agent (aws-eks-nodeagent)'],
    ],
    [
      'Terway',
      [daemonSet(['registry-vpc.cn-hangzhou.aliyuncs.com/acs/terway:v1'])],
      [['Terway'], 'unrecognised', 'whether Terway enforces NetworkPolicies is a setting that the API does not show'],
    ],
    [
      'Multus alone',
      [daemonSet(['ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot'])],
      [['Multus'], 'unrecognised', 'no network plugin that kaudit knows was found'],
    ],
    ['nothing', [], [[], 'unrecognised', 'no network plugin that kaudit knows was found']],
    [
      'a name proves nothing',
      [daemonSet(['docker.io/evil/node:1'], { name: 'calico-node', labels: { 'k8s-app': 'calico-node' } })],
      [[], 'unrecognised', 'no network plugin that kaudit knows was found'],
    ],
    [
      'an image in a namespace of users',
      [daemonSet(['quay.io/cilium/cilium:v1'], { namespace: 'shop' })],
      [[], 'unrecognised', 'no network plugin that kaudit knows was found'],
    ],
    [
      'OpenShift',
      [
        daemonSet(['quay.io/openshift-release-dev/ocp-v4.0-art-dev'], {
          namespace: 'openshift-ovn-kubernetes',
          name: 'ovnkube-node',
        }),
      ],
      [['OVN-Kubernetes'], 'both', 'OVN-Kubernetes enforces NetworkPolicies'],
    ],
  ])('%s', (_, daemonSets, expected) => {
    expect(enforcement({ daemonSets })).toEqual(expected);
  });

  test('OpenShift SDN enforces egress since 4.8', () => {
    const daemonSets = [
      daemonSet(['quay.io/openshift-release-dev/ocp-v4.0-art-dev'], { namespace: 'openshift-sdn', name: 'sdn' }),
    ];
    expect(enforcement({ daemonSets, gitVersion: 'v1.20.0+bafe72f' })[1]).toBe('ingress-only');
    expect(enforcement({ daemonSets, gitVersion: 'v1.21.1+a620f50' })[1]).toBe('both');
  });

  test('Cilium follows its enable-policy', () => {
    const daemonSets = [daemonSet(['quay.io/cilium/cilium:v1.18'])];
    expect(enforcement({ daemonSets })).toEqual([
      ['Cilium'],
      'both',
      'Cilium enforces NetworkPolicies unless its enable-policy is never',
      'configmaps/kube-system/cilium-config',
    ]);
    expect(enforcement({ daemonSets, cniConfigs: { ciliumEnablePolicy: 'never' } })).toEqual([
      ['Cilium'],
      'none',
      'Cilium runs with enable-policy never, which switches policies off',
    ]);
    expect(enforcement({ daemonSets, cniConfigs: { ciliumEnablePolicy: 'always' } })).toEqual([
      ['Cilium'],
      'both',
      'Cilium enforces NetworkPolicies (enable-policy always)',
    ]);
    const args = [{ name: 'cilium-agent', args: ['--enable-policy=never'] }];
    expect(enforcement({ daemonSets: [daemonSet(['quay.io/cilium/cilium:v1.18'], { containers: args })] })[1]).toBe(
      'none',
    );
  });

  test('VPC CNI needs agent, flag and controller', () => {
    const registry = '602401143452.dkr.ecr.us-west-2.amazonaws.com';
    const images = [`${registry}/amazon-k8s-cni:v1.20`, `${registry}/amazon/aws-network-policy-agent:v1.2`];
    const agent = (flag: string) => [
      daemonSet(images, {
        name: 'aws-node',
        containers: [{ name: 'aws-node' }, { name: 'aws-eks-nodeagent', args: [flag] }],
      }),
    ];
    const on = agent('--enable-network-policy=true');
    expect(enforcement({ daemonSets: agent('--enable-network-policy=false') })).toEqual([
      ['Amazon VPC CNI'],
      'none',
      'the policy agent of the Amazon VPC CNI runs without --enable-network-policy=true',
    ]);
    const reason = 'the policy agent of the Amazon VPC CNI enforces NetworkPolicies';
    expect(enforcement({ daemonSets: on })).toEqual([
      ['Amazon VPC CNI'],
      'both',
      reason,
      'configmaps/kube-system/amazon-vpc-cni',
    ]);
    expect(enforcement({ daemonSets: on, hasPolicyEndpoints: true })).toEqual([['Amazon VPC CNI'], 'both', reason]);
    expect(enforcement({ daemonSets: on, cniConfigs: { vpcCniNetworkPolicy: 'true' } })).toEqual([
      ['Amazon VPC CNI'],
      'both',
      reason,
    ]);
    expect(enforcement({ daemonSets: on, cniConfigs: { vpcCniNetworkPolicy: 'false' } })[1]).toBe('none');
    const withCalico = [daemonSet([images[0] ?? '']), daemonSet(['quay.io/calico/node:v3'])];
    expect(enforcement({ daemonSets: withCalico })[1]).toBe('both');
  });
});

describe('what distributions carry inside', () => {
  const server = (...flags: string[]) => ({
    annotations: { 'k3s.io/node-args': JSON.stringify(['server', ...flags]) },
  });
  const agent = { annotations: { 'k3s.io/node-args': '["agent"]' } };
  const k3s = { gitVersion: 'v1.33.4+k3s1' };
  // Source: k3s documentation, "Network Policy Controller".
  test.each([
    [
      'k3s',
      { ...k3s, nodes: [server(), agent] },
      [['k3s network policy controller'], 'both', 'the network policy controller of k3s enforces NetworkPolicies'],
    ],
    [
      'k3s, disabled',
      { ...k3s, nodes: [server('--disable-network-policy'), agent] },
      [['k3s network policy controller'], 'none', 'the network policy controller of k3s is disabled'],
    ],
    [
      'k3s, disabled in its file',
      { ...k3s, nodes: [server('--disable-network-policy', 'true')] },
      [['k3s network policy controller'], 'none', 'the network policy controller of k3s is disabled'],
    ],
    [
      'k3s, flag false',
      { ...k3s, nodes: [server('--disable-network-policy=false')] },
      [['k3s network policy controller'], 'both', 'the network policy controller of k3s enforces NetworkPolicies'],
    ],
    [
      'k3s, only agents seen',
      { ...k3s, nodes: [agent] },
      [
        ['k3s network policy controller'],
        'unrecognised',
        'no node shows the flags of a k3s server, which may have --disable-network-policy',
      ],
    ],
    [
      'k3s, flags given',
      { ...k3s, nodeArgs: ['server', '--disable-network-policy'] },
      [['k3s network policy controller'], 'none', 'the network policy controller of k3s is disabled'],
    ],
    [
      'k3s with Calico',
      { ...k3s, nodes: [server('--disable-network-policy')], daemonSets: [daemonSet(['calico/node:v3'])] },
      [['Calico', 'k3s network policy controller'], 'both', 'Calico enforces NetworkPolicies'],
    ],
    [
      'broken annotation',
      { ...k3s, nodes: [{ annotations: { 'k3s.io/node-args': '[' } }] },
      [
        ['k3s network policy controller'],
        'unrecognised',
        'no node shows the flags of a k3s server, which may have --disable-network-policy',
      ],
    ],
    [
      'AKS with kubenet',
      { nodes: [{ labels: { 'kubernetes.azure.com/cluster': 'x' }, providerID: 'azure:///x' }] },
      [['AKS'], 'none', 'this AKS cluster has no policy engine (Cilium, Calico or Azure Network Policy Manager)'],
    ],
    [
      'GKE without engine',
      { gitVersion: 'v1.33.4-gke.1134000', nodes: [{ providerID: 'gce://x' }] },
      [['kubenet'], 'none', 'this GKE cluster has neither Dataplane V2 nor network policy enforcement'],
    ],
    [
      'GKE Dataplane V2',
      {
        gitVersion: 'v1.33.4-gke.1134000',
        nodes: [{ providerID: 'gce://x' }],
        cniConfigs: { ciliumEnablePolicy: 'default' },
        daemonSets: [daemonSet(['gke.gcr.io/cilium/cilium:v1'], { name: 'anetd' })],
      },
      [['Cilium'], 'both', 'Cilium enforces NetworkPolicies (enable-policy default)'],
    ],
    [
      'EKS Auto Mode',
      {
        nodes: [{ labels: { 'eks.amazonaws.com/compute-type': 'auto' } }],
        cniConfigs: { vpcCniNetworkPolicy: 'true' },
      },
      [['EKS Auto Mode'], 'both', 'EKS Auto Mode enforces NetworkPolicies'],
    ],
    [
      'EKS Auto Mode, off',
      {
        nodes: [{ labels: { 'eks.amazonaws.com/compute-type': 'auto' } }],
        cniConfigs: { vpcCniNetworkPolicy: 'false' },
      },
      [['EKS Auto Mode'], 'none', 'ConfigMap amazon-vpc-cni says enable-network-policy-controller false'],
    ],
    [
      'EKS Auto Mode, not seen',
      { nodes: [{ labels: { 'eks.amazonaws.com/compute-type': 'auto' } }] },
      [
        ['EKS Auto Mode'],
        'unrecognised',
        'EKS Auto Mode enforces NetworkPolicies only where ConfigMap amazon-vpc-cni says so, and that was not seen',
      ],
    ],
    [
      'flannel outside of pods',
      { nodes: [{ annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan' } }] },
      [['flannel'], 'none', flannelReason],
    ],
    [
      'minikube with bridge',
      { nodes: [{ labels: { 'minikube.k8s.io/version': 'v1.37.0' } }] },
      [['bridge'], 'none', 'the bridge plugin enforces no NetworkPolicies'],
    ],
  ] satisfies [string, Partial<NetworkSigns>, unknown][])('%s', (_, more, expected) => {
    expect(enforcement(more)).toEqual(expected);
  });
});

test('evidence names objects, and definitions without a controller', () => {
  const daemonSets = [
    daemonSet(['ghcr.io/flannel-io/flannel:v0.27'], { namespace: 'kube-flannel', name: 'kube-flannel-ds' }),
  ];
  expect(recogniseNetworkPlugin(signs({ daemonSets, groups: ['apps', 'cilium.io'] })).evidence).toEqual([
    'DaemonSet kube-flannel/kube-flannel-ds runs flannel',
    'API group cilium.io is served, but no DaemonSet of Cilium was recognised',
  ]);
});

test('hostile shapes do not throw', () => {
  const hostile: NetworkSigns = JSON.parse(
    '{"daemonSets":[null,7,{"images":"x"},{"namespace":"kube-system","name":"a","images":["quay.io/cilium/cilium",7],"containers":[null,{"name":"b","args":"x"}]}],"groups":7,"nodes":[null,{"annotations":7,"labels":"x"}],"nodeArgs":{}}',
  );
  expect(recogniseNetworkPlugin(hostile).plugins).toEqual(['Cilium']);
});
