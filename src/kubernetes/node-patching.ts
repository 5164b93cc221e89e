import { parseImage, repositoryEndsWith } from './image.ts';

/** Software that patches or replaces nodes by itself, by the end of the path of its images. */
const patchers: readonly (readonly [name: string, path: string])[] = [
  ['kured', 'kubereboot/kured'],
  ['kured', 'weaveworks/kured'],
  ['system-upgrade-controller', 'rancher/system-upgrade-controller'],
  ['Flatcar Linux update operator', 'flatcar-linux-update-operator'],
  ['Bottlerocket update operator', 'bottlerocket-update-operator'],
  ['Karpenter', 'karpenter/controller'],
  ['machine config operator', 'machine-config-operator'],
];

/** The patcher that an image runs; undefined where it is none. */
export function nodePatcherOf(image: string): string | undefined {
  const parsed = parseImage(image);
  if (parsed === undefined) return undefined;
  return patchers.find(([, path]) => repositoryEndsWith(parsed.repository, path))?.[0];
}

/** The machine that made a node and replaces it, by what it wrote there: Karpenter's nodes expire and drift, Cluster API rolls machines out. */
export function nodeMakerOf(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): string | undefined {
  if (Object.hasOwn(labels, 'karpenter.sh/nodepool')) return 'Karpenter';
  return Object.hasOwn(annotations, 'cluster.x-k8s.io/cluster-name') ? 'Cluster API' : undefined;
}
