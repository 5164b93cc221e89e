/** What a recognised component is for. */
export type Family =
  | 'control-plane'
  | 'proxy'
  | 'dns'
  | 'cni'
  | 'csi'
  | 'device-plugin'
  | 'cloud-provider'
  | 'cloud-integration'
  | 'node-monitoring'
  | 'metrics'
  | 'security-agent'
  | 'storage'
  | 'distribution';

// The cloud controller manager and the tunnel from the control plane to the nodes are parts of the control plane that run as pods.
const systemFamilies: ReadonlySet<Family> = new Set([
  'control-plane',
  'proxy',
  'dns',
  'cni',
  'csi',
  'device-plugin',
  'cloud-provider',
  'node-monitoring',
  'storage',
  'distribution',
]);

/**
 * Whether findings about a component of that family have scope system: the cluster can not work without it, or it is the
 * node's own, or the distribution installs it and puts it back. Metrics servers, security agents and controllers that people
 * chose to install are user workloads.
 */
export function isSystemFamily(family: Family): boolean {
  return systemFamilies.has(family);
}

/** A row of the tables: images that one component is made of, and where they are believed. */
export interface KnownComponent {
  readonly component: string;
  readonly family: Family;
  /** Kinds of the outermost controller; `MirrorPod` for a pod that a kubelet made from a file. */
  readonly kinds: readonly string[];
  /** Where its makers publish it: registry and full path. */
  readonly homes: readonly string[];
  /** Further path endings under which clouds and mirrors carry it. */
  readonly aliases: readonly string[];
  /** Namespaces it is installed to, beside kube-system. */
  readonly namespaces: readonly string[];
  /** Whether it is believed in kube-system; false for images that hold a whole distribution. */
  readonly inKubeSystem: boolean;
  /** From its home, it is believed in every namespace. */
  readonly anywhere: boolean;
  /** CSI drivers that it registers; where the registered ones are known, one of these must be among them. */
  readonly drivers: readonly string[];
  /** Names of the controller, where the image alone does not tell. */
  readonly names: readonly string[];
}

/** Where the release payload of OpenShift, of OKD, and of OKD on SCOS lies: one repository for all images, told apart by digest. */
export const openShiftImages: readonly string[] = [
  'quay.io/openshift-release-dev/ocp-v4.0-art-dev',
  'quay.io/openshift/okd-content',
  'quay.io/okd/scos-content',
];

type Details = Partial<Omit<KnownComponent, 'component' | 'family' | 'homes'>>;

/** A row with the defaults of its optional columns. */
export function known(
  component: string,
  family: Family,
  homes: readonly string[],
  details: Details = {},
): KnownComponent {
  return {
    component,
    family,
    homes,
    kinds: ['DaemonSet', 'Deployment', 'StatefulSet'],
    aliases: [],
    namespaces: [],
    inKubeSystem: true,
    anywhere: false,
    drivers: [],
    names: [],
    ...details,
  };
}
