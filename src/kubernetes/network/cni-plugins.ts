import { parseImage, repositoryEndsWith } from '../image.ts';
import type { NetworkSigns, PluginDaemonSet, PluginVerdict } from './cni.ts';
import { flagValue } from './cni-flags.ts';

type Judge = (daemonSet: PluginDaemonSet, signs: NetworkSigns) => PluginVerdict;

const enforcesBoth =
  (reason: string): Judge =>
  () => ({ enforcement: 'both', reason });
const enforcesNothing =
  (reason: string): Judge =>
  () => ({ enforcement: 'none', reason });

/** By name of the component. Source: each project's documentation. */
const judges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['Calico', enforcesBoth('Calico enforces NetworkPolicies')],
  ['Cilium', judgeCilium],
  ['Antrea', enforcesBoth('Antrea enforces NetworkPolicies')],
  ['kube-router', judgeKubeRouter],
  ['Weave Net', judgeWeave],
  ['kindnet', judgeKindnet],
  ['OVN-Kubernetes', enforcesBoth('OVN-Kubernetes enforces NetworkPolicies')],
  ['OpenShift SDN', judgeOpenShiftSdn],
  ['kube-ovn', enforcesBoth('kube-ovn enforces NetworkPolicies')],
  ['kube-network-policies', enforcesBoth('kube-network-policies enforces NetworkPolicies')],
  ['Azure Network Policy Manager', enforcesBoth('Azure Network Policy Manager enforces NetworkPolicies')],
  ['flannel', enforcesNothing('flannel carries traffic between pods and enforces no NetworkPolicies')],
  [
    'Azure CNI',
    enforcesNothing(
      'Azure CNI enforces no NetworkPolicies without a policy engine (Cilium, Calico or Azure Network Policy Manager)',
    ),
  ],
  ['Amazon VPC CNI', judgeVpcCni],
  [
    'Terway',
    () => ({
      enforcement: 'unrecognised',
      reason: 'whether Terway enforces NetworkPolicies is a setting that the API does not show',
    }),
  ],
]);

const judgedByOthers = new Set(['Multus', 'netd']);

/**
 * Whether a plugin that was recognised in a DaemonSet enforces NetworkPolicies; undefined for one that stands beside the
 * plugin that decides (Multus: its secondary networks are not covered), `not a plugin` for controllers and operators.
 */
export function judgePlugin(
  component: string,
  daemonSet: PluginDaemonSet,
  signs: NetworkSigns,
): PluginVerdict | undefined | 'not a plugin' {
  const judge = judges.get(component);
  if (judge !== undefined) return judge(daemonSet, signs);
  return judgedByOthers.has(component) ? undefined : 'not a plugin';
}

// Cilium documentation, "Policy Enforcement Modes": default, always, never.
function judgeCilium({ containers }: PluginDaemonSet, { cniConfigs }: NetworkSigns): PluginVerdict {
  const configured = cniConfigs?.ciliumEnablePolicy;
  const mode =
    flagValue(
      containers.flatMap(({ args }) => args ?? []),
      'enable-policy',
    ) ?? configured;
  if (mode?.trim().toLowerCase() === 'never') {
    return { enforcement: 'none', reason: 'Cilium runs with enable-policy never, which switches policies off' };
  }
  if (mode !== undefined)
    return { enforcement: 'both', reason: `Cilium enforces NetworkPolicies (enable-policy ${mode})` };
  return {
    enforcement: 'both',
    reason: 'Cilium enforces NetworkPolicies unless its enable-policy is never',
    unseen: 'configmaps/kube-system/cilium-config',
  };
}

// kube-router documentation, command line: --run-firewall, default true.
function judgeKubeRouter({ containers }: PluginDaemonSet): PluginVerdict {
  const firewall = flagValue(
    containers.flatMap(({ args }) => args ?? []),
    'run-firewall',
  );
  return firewall === 'false'
    ? { enforcement: 'none', reason: 'kube-router runs with --run-firewall=false' }
    : { enforcement: 'both', reason: 'kube-router enforces NetworkPolicies' };
}

function judgeWeave({ images }: PluginDaemonSet): PluginVerdict {
  return hasImage(images, 'weave-npc')
    ? { enforcement: 'both', reason: 'the policy controller of Weave Net enforces NetworkPolicies' }
    : { enforcement: 'none', reason: 'Weave Net runs without its policy controller (weave-npc)' };
}

// kubernetes-sigs/kind, pull request 3612, released with v0.24.0; aojea/kindnet, v1.3.0. Tags of kind begin with a date.
const lastWithoutPolicies = 20240513;
const firstWithPolicies = 20240730;

function judgeKindnet({ images }: PluginDaemonSet): PluginVerdict {
  const tag = images
    .map(parseImage)
    .find((image) => image !== undefined && repositoryEndsWith(image.repository, 'kindnetd'))?.tag;
  const date = Number(/^v(\d{8})(?:-|$)/.exec(tag ?? '')?.[1] ?? Number.NaN);
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})(?:\.|$)/.exec(tag ?? '') ?? [];
  const version = major === undefined ? Number.NaN : Number(major) * 10_000 + Number(minor);
  if (date >= firstWithPolicies || version >= 10_003) {
    return { enforcement: 'both', reason: `kindnet ${tag} enforces NetworkPolicies` };
  }
  if (date <= lastWithoutPolicies || version < 10_003) {
    return {
      enforcement: 'none',
      reason: `kindnet ${tag} is older than its support of NetworkPolicies (kind v0.24.0)`,
    };
  }
  return { enforcement: 'unrecognised', reason: 'the tag of kindnet does not tell its version' };
}

// OpenShift 4.8 (Kubernetes 1.21) release notes: egress rules came with it.
function judgeOpenShiftSdn(_: PluginDaemonSet, { gitVersion }: NetworkSigns): PluginVerdict {
  const minor = Number(/^v?1\.(\d{1,3})/.exec(gitVersion)?.[1] ?? Number.NaN);
  return minor < 21
    ? { enforcement: 'ingress-only', reason: 'OpenShift SDN enforces no egress rules before OpenShift 4.8' }
    : { enforcement: 'both', reason: 'OpenShift SDN enforces NetworkPolicies' };
}

// EKS documentation, "Limit Pod traffic with Kubernetes network policies"; aws-network-policy-agent, flags.
function judgeVpcCni(
  { images, containers }: PluginDaemonSet,
  { cniConfigs, hasPolicyEndpoints }: NetworkSigns,
): PluginVerdict {
  const agent = containers.find(({ name }) => name === 'aws-eks-nodeagent');
  if (agent === undefined || !hasImage(images, 'aws-network-policy-agent')) {
    return { enforcement: 'none', reason: 'the Amazon VPC CNI runs without its policy agent (aws-eks-nodeagent)' };
  }
  if (flagValue(agent.args ?? [], 'enable-network-policy') !== 'true') {
    return {
      enforcement: 'none',
      reason: 'the policy agent of the Amazon VPC CNI runs without --enable-network-policy=true',
    };
  }
  const controller = cniConfigs?.vpcCniNetworkPolicy?.trim().toLowerCase();
  if (controller === 'false') {
    return { enforcement: 'none', reason: 'ConfigMap amazon-vpc-cni says enable-network-policy-controller false' };
  }
  const proven = controller === 'true' || hasPolicyEndpoints === true;
  return {
    enforcement: 'both',
    reason: 'the policy agent of the Amazon VPC CNI enforces NetworkPolicies',
    ...(proven ? {} : { unseen: 'configmaps/kube-system/amazon-vpc-cni' }),
  };
}

function hasImage(images: readonly string[], path: string): boolean {
  return images.map(parseImage).some((image) => image !== undefined && repositoryEndsWith(image.repository, path));
}
