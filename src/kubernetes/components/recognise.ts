import { type ImageReference, parseImage, repositoryEndsWith } from '../image.ts';
import { controlPlaneComponents } from './control-plane.ts';
import { distributionPart } from './distribution-parts.ts';
import { type Family, isSystemFamily, type KnownComponent } from './families.ts';
import { networkComponents } from './networking.ts';
import { nodeComponents } from './nodes.ts';
import { storageComponents } from './storage.ts';

/** A workload by its outermost controller, with all images of its pod template (init containers included). */
export interface Subject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly kind: string }[];
  readonly images: readonly string[];
  /** Names of the CSIDriver objects; absent where they were not read. */
  readonly csiDrivers?: readonly string[];
  /** API groups that the cluster serves; absent where they were not read. */
  readonly servedGroups?: ReadonlySet<string>;
}

export interface Component {
  /** Name for people, the same for all workloads of the component: `kube-proxy`, `Calico`. */
  readonly component: string;
  readonly family: Family;
  /** Whether findings about it have scope system. */
  readonly system: boolean;
}

const table: readonly KnownComponent[] = [
  ...controlPlaneComponents,
  ...networkComponents,
  ...storageComponents,
  ...nodeComponents,
];

const pathsOf: ReadonlyMap<KnownComponent, readonly string[]> = new Map(
  table.map((row) => [row, [...row.homes.map((home) => home.slice(home.indexOf('/') + 1)), ...row.aliases]] as const),
);

/** The rows by the last element of the paths of their images, in the order of the table. */
const rowsByName: ReadonlyMap<string, readonly KnownComponent[]> = groupRows();

function groupRows(): Map<string, KnownComponent[]> {
  const byName = new Map<string, KnownComponent[]>();
  for (const row of table)
    for (const name of new Set(pathsOf.get(row)?.map(lastElement))) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [row]);
      else known.push(row);
    }
  return byName;
}

function lastElement(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The rows that may hold one of the images. */
function candidatesFor(images: readonly ImageReference[]): readonly KnownComponent[] {
  const [first = [], ...more] = [...new Set(images.map(({ repository }) => lastElement(repository)))].flatMap(
    (name) => {
      const rows = rowsByName.get(name);
      return rows === undefined ? [] : [rows];
    },
  );
  if (more.length === 0) return first;
  const all = new Set([first, ...more].flat());
  return table.filter((row) => all.has(row));
}

/** Anybody can publish there: a path is believed only where it is the makers' own. */
export const publicRegistries: ReadonlySet<string> = new Set([
  'docker.io',
  'quay.io',
  'ghcr.io',
  'gcr.io',
  'public.ecr.aws',
  'registry.gitlab.com',
  'nvcr.io',
]);
// One vendor publishes there.
const vendorRegistries = new Set(['registry.k8s.io', 'k8s.gcr.io', 'gke.gcr.io', 'mcr.microsoft.com']);

// Sidecars that many components carry; an ending slash stands for all that is below.
const companionHomes = [
  'public.ecr.aws/csi-components/',
  'public.ecr.aws/eks-distro/kubernetes-csi/',
  'quay.io/brancz/kube-rbac-proxy',
  'gcr.io/kubebuilder/kube-rbac-proxy',
  'public.ecr.aws/eks/aws-network-policy-agent',
  'docker.io/weaveworks/weave-npc',
  'docker.io/flannel/flannel-cni-plugin',
  'ghcr.io/flannel-io/flannel-cni-plugin',
  'docker.io/rancher/mirrored-flannel-flannel-cni-plugin',
  'docker.io/rancher/hardened-cni-plugins',
];
const companionPaths = [
  'kube-rbac-proxy',
  'pause',
  'addon-resizer',
  'aws-network-policy-agent',
  'amazon-k8s-cni-init',
  'weave-npc',
  'flannel-cni-plugin',
  'csi-node-driver-registrar',
  'node-driver-registrar',
  'csi-provisioner',
  'csi-attacher',
  'csi-resizer',
  'csi-snapshotter',
  'livenessprobe',
  'volume-modifier-for-k8s',
  'prometheus-to-sd',
];

/**
 * The system component that a workload is, or undefined. It is recognised by provenance: the kind of its controller, its
 * namespace, and images from where the makers publish them. In another registry, a mirror, the path must end like the
 * makers' own, and the namespace must be kube-system or the component's: who can write there is administrator already,
 * and a copy with the right name is believed. In public registries only the makers' own paths count. Every other image of
 * the pod must be a known sidecar or come from the same place, so that a foreign container makes the workload the user's.
 * A name alone proves nothing. What is no component by itself, such as a metrics server, is one of the distribution's where that
 * installed it.
 */
export function recogniseComponent(subject: Subject): Component | undefined {
  const images = subject.images.map(parseImage);
  const known = recogniseByImages(subject, images);
  if (known?.system === true) return known;
  const distribution = distributionPart({ ...subject, images });
  if (distribution === undefined) return known;
  return { component: `${distribution} add-ons`, family: known?.family ?? 'distribution', system: true };
}

function recogniseByImages(subject: Subject, images: readonly (ImageReference | undefined)[]): Component | undefined {
  const [found] = matchingComponents(subject);
  if (found === undefined) return undefined;
  const own = images.filter((image) => image !== undefined).filter((image) => holdsImage(found, image, subject));
  // Outside its namespaces a component is believed by its images alone, so what stands beside it must come from home too.
  const inPlace = isInPlace(found, subject.namespace);
  const foreign = images.some(
    (image) => image === undefined || !(own.includes(image) || isCompanion(image, own, found.family, inPlace)),
  );
  return foreign
    ? undefined
    : { component: found.component, family: found.family, system: isSystemFamily(found.family) };
}

/** All components whose image the workload runs, whatever else it runs: a Canal pod is both Calico and flannel. */
export function matchingComponents(subject: Subject): readonly KnownComponent[] {
  const kind = kindOf(subject);
  const images = subject.images.map(parseImage).filter((image) => image !== undefined);
  return candidatesFor(images).filter(
    (row) =>
      row.kinds.includes(kind) &&
      (row.anywhere || isInPlace(row, subject.namespace)) &&
      (row.names.length === 0 || row.names.includes(subject.name)) &&
      (subject.csiDrivers === undefined ||
        row.drivers.length === 0 ||
        row.drivers.some((driver) => subject.csiDrivers?.includes(driver))) &&
      images.some((image) => holdsImage(row, image, subject)),
  );
}

function kindOf({ kind, annotations, ownerReferences }: Subject): string {
  if (kind === 'Pod' || kind === 'Node') {
    const mirrored = Object.hasOwn(annotations ?? {}, 'kubernetes.io/config.mirror');
    const ownedByNode = ownerReferences === undefined || ownerReferences.some((owner) => owner.kind === 'Node');
    if (mirrored && ownedByNode) return 'MirrorPod';
    return ownerReferences?.[0]?.kind === 'ReplicaSet' ? 'Deployment' : (ownerReferences?.[0]?.kind ?? kind);
  }
  return kind === 'ReplicaSet' ? 'Deployment' : kind;
}

function holdsImage(row: KnownComponent, image: ImageReference, { namespace }: Subject): boolean {
  const atHome = row.homes.includes(`${image.registry}/${image.repository}`);
  if (atHome && row.anywhere) return true;
  return (
    isInPlace(row, namespace) &&
    (atHome || (!publicRegistries.has(image.registry) && endsLikeHome(row, image.repository)))
  );
}

function isInPlace(row: KnownComponent, namespace: string): boolean {
  return row.namespaces.includes(namespace) || (namespace === 'kube-system' && row.inKubeSystem);
}

function endsLikeHome(row: KnownComponent, repository: string): boolean {
  return pathsOf.get(row)?.some((path) => repositoryEndsWith(repository, path)) === true;
}

function isCompanion(image: ImageReference, own: readonly ImageReference[], family: Family, inPlace: boolean): boolean {
  const name = `${image.registry}/${image.repository}`;
  if (companionHomes.some((home) => (home.endsWith('/') ? name.startsWith(home) : name === home))) return true;
  if (table.some((row) => row.family === family && row.homes.includes(name))) return true;
  if (vendorRegistries.has(image.registry) && isCompanionPath(image.repository)) return true;
  if (!inPlace) return false;
  if (own.some((other) => sharesOrigin(image, other))) return true;
  if (publicRegistries.has(image.registry)) return false;
  return (
    isCompanionPath(image.repository) ||
    table.some((row) => row.family === family && endsLikeHome(row, image.repository))
  );
}

function isCompanionPath(repository: string): boolean {
  return companionPaths.some((path) => repositoryEndsWith(repository, path));
}

/** Whether two images have the same publisher: one folder of one registry, or a registry that one vendor fills. */
function sharesOrigin(a: ImageReference, b: ImageReference): boolean {
  if (a.registry !== b.registry) return false;
  return (
    vendorRegistries.has(a.registry) ||
    (folderOf(a) === folderOf(b) && !(folderOf(a) === 'library' && a.registry === 'docker.io'))
  );
}

function folderOf({ repository }: ImageReference): string {
  return repository.slice(0, Math.max(0, repository.lastIndexOf('/')));
}
