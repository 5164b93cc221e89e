import type { NetworkSigns, PluginVerdict } from './cni.ts';
import { flagValue, wordsOf } from './cni-flags.ts';

interface Embedded {
  readonly plugin: string;
  readonly evidence: string;
  readonly verdict: PluginVerdict;
}

/** What a distribution carries in its own processes, where no DaemonSet shows it. `hasEngine`: a DaemonSet may enforce. */
export function embeddedController(signs: NetworkSigns, hasEngine: boolean): readonly Embedded[] {
  if (signs.gitVersion.includes('+k3s')) return [k3sController(signs)];
  if (hasEngine) return [];
  return [eksAutoMode, aksWithoutEngine, gkeWithoutEngine, bareFlannel, minikubeBridge].flatMap((find) => {
    const found = find(signs);
    return found === undefined ? [] : [found];
  });
}

// k3s documentation, "Network Policy Controller": kube-router's, on by default on every node, off by --disable-network-policy of a server.
function k3sController({ nodes, nodeArgs = [] }: NetworkSigns): Embedded {
  const lines = [
    ...nodes.map(({ annotations }) => wordsOf(annotations?.['k3s.io/node-args'])),
    ...nodeArgs.map((text) => wordsOf(text)),
    nodeArgs.filter((text) => typeof text === 'string' && !text.startsWith('[')),
  ].filter((words) => words !== undefined);
  const servers = lines.filter(
    (words) => words.includes('server') || flagValue(words, 'disable-network-policy') !== undefined,
  );
  const disabled = servers.some((words) => (flagValue(words, 'disable-network-policy') ?? 'false') !== 'false');
  const plugin = 'k3s network policy controller';
  if (disabled) {
    return {
      plugin,
      evidence: 'a k3s server runs with --disable-network-policy',
      verdict: { enforcement: 'none', reason: 'the network policy controller of k3s is disabled' },
    };
  }
  if (servers.length === 0) {
    return {
      plugin,
      evidence: 'the API server is k3s',
      verdict: {
        enforcement: 'unrecognised',
        reason: 'no node shows the flags of a k3s server, which may have --disable-network-policy',
      },
    };
  }
  return {
    plugin,
    evidence: 'k3s servers run without --disable-network-policy',
    verdict: { enforcement: 'both', reason: 'the network policy controller of k3s enforces NetworkPolicies' },
  };
}

// EKS documentation, "Use Network Policies with EKS Auto Mode": off until the ConfigMap switches it on.
function eksAutoMode({ nodes, daemonSets, cniConfigs }: NetworkSigns): Embedded | undefined {
  if (!nodes.some(({ labels }) => labels?.['eks.amazonaws.com/compute-type'] === 'auto')) return undefined;
  if (daemonSets.some(({ namespace, name }) => namespace === 'kube-system' && name === 'aws-node')) return undefined;
  const plugin = 'EKS Auto Mode';
  const evidence = 'nodes have the label eks.amazonaws.com/compute-type=auto';
  const setting = cniConfigs?.vpcCniNetworkPolicy?.trim().toLowerCase();
  if (setting === 'true') {
    return { plugin, evidence, verdict: { enforcement: 'both', reason: 'EKS Auto Mode enforces NetworkPolicies' } };
  }
  return {
    plugin,
    evidence,
    verdict:
      setting === undefined
        ? {
            enforcement: 'unrecognised',
            reason:
              'EKS Auto Mode enforces NetworkPolicies only where ConfigMap amazon-vpc-cni says so, and that was not seen',
          }
        : { enforcement: 'none', reason: `ConfigMap amazon-vpc-cni says enable-network-policy-controller ${setting}` },
  };
}

// AKS documentation, "Secure traffic between pods by using network policies": an engine is chosen, and none is the default.
function aksWithoutEngine({ nodes }: NetworkSigns): Embedded | undefined {
  if (
    !nodes.some(
      ({ labels, providerID }) =>
        labels?.['kubernetes.azure.com/cluster'] !== undefined && providerID?.startsWith('azure://') === true,
    )
  ) {
    return undefined;
  }
  return {
    plugin: 'AKS',
    evidence: 'nodes have the label kubernetes.azure.com/cluster',
    verdict: {
      enforcement: 'none',
      reason: 'this AKS cluster has no policy engine (Cilium, Calico or Azure Network Policy Manager)',
    },
  };
}

// GKE documentation, "Control communication between Pods and Services using network policies".
function gkeWithoutEngine({ nodes, gitVersion }: NetworkSigns): Embedded | undefined {
  if (!gitVersion.includes('-gke.') || !nodes.some(({ providerID }) => providerID?.startsWith('gce://') === true))
    return undefined;
  return {
    plugin: 'kubenet',
    evidence: `the API server is GKE (${gitVersion})`,
    verdict: {
      enforcement: 'none',
      reason: 'this GKE cluster has neither Dataplane V2 nor network policy enforcement',
    },
  };
}

function bareFlannel({ nodes }: NetworkSigns): Embedded | undefined {
  if (!nodes.some(({ annotations }) => annotations?.['flannel.alpha.coreos.com/backend-type'] !== undefined))
    return undefined;
  return {
    plugin: 'flannel',
    evidence: 'nodes have the annotations of flannel',
    verdict: { enforcement: 'none', reason: 'flannel carries traffic between pods and enforces no NetworkPolicies' },
  };
}

// minikube handbook, "Network Policy": without a CNI of its own a node uses the bridge plugin.
function minikubeBridge({ nodes, daemonSets }: NetworkSigns): Embedded | undefined {
  const isMinikube = nodes.some(({ labels }) => labels?.['minikube.k8s.io/version'] !== undefined);
  const others = daemonSets.some(({ namespace, name }) => namespace === 'kube-system' && name !== 'kube-proxy');
  if (!isMinikube || others) return undefined;
  return {
    plugin: 'bridge',
    evidence: 'minikube without a DaemonSet of a network plugin',
    verdict: { enforcement: 'none', reason: 'the bridge plugin enforces no NetworkPolicies' },
  };
}
