import type { ImageReference } from '../image.ts';
import { namespaceOwner } from '../system-namespaces.ts';
import { openShiftImages } from './families.ts';
import { distributionOf } from './managed.ts';

interface Publisher {
  readonly distribution: string;
  /** Who puts the mark on its objects, as `distributionOf` names them. */
  readonly marks: readonly string[];
  readonly holds: (image: ImageReference) => boolean;
}

const addonManager = 'the addon manager';

/** Where the distributions publish what they install; a mirror of k3s keeps the path (--system-default-registry). */
const publishers: readonly Publisher[] = [
  {
    distribution: 'GKE',
    marks: ['GKE', addonManager],
    // Nodes pull from a mirror in their region.
    holds: ({ registry, repository }) =>
      registry === 'gke.gcr.io' ||
      (/^[a-z0-9-]{1,40}-artifactregistry\.gcr\.io$/.test(registry) &&
        repository.startsWith('gke-release/gke-release/')),
  },
  { distribution: 'AKS', marks: ['AKS', addonManager], holds: ({ registry }) => registry === 'mcr.microsoft.com' },
  {
    distribution: 'minikube',
    marks: [addonManager],
    holds: ({ registry, repository }) =>
      registry === 'registry.k8s.io' || (registry === 'gcr.io' && repository.startsWith('k8s-minikube/')),
  },
  {
    distribution: 'EKS',
    marks: ['EKS'],
    holds: ({ registry, repository }) =>
      /^(?:\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]{1,40}\.amazonaws\.(?:com|com\.cn|eu)|public\.ecr\.aws)$/.test(
        registry,
      ) && /^(?:eks|amazon|eks-distro)\//.test(repository),
  },
  {
    distribution: 'k3s or RKE2',
    marks: ['k3s or RKE2', 'k3s'],
    holds: ({ repository }) => repository.startsWith('rancher/'),
  },
  {
    distribution: 'DigitalOcean',
    marks: ['DigitalOcean'],
    holds: ({ registry, repository }) => registry === 'docker.io' && repository.startsWith('digitalocean/'),
  },
  {
    distribution: 'kOps',
    marks: ['kOps'],
    // kubernetes/kops, upup/models/cloudup/resources/addons.
    holds: ({ registry, repository }) =>
      registry === 'registry.k8s.io' ||
      (registry === 'public.ecr.aws' && repository === 'aws-ec2/aws-node-termination-handler'),
  },
  {
    distribution: 'k0s',
    marks: ['k0s'],
    holds: ({ registry, repository }) => registry === 'quay.io' && repository.startsWith('k0sproject/'),
  },
  {
    distribution: 'Gardener',
    marks: ['Gardener'],
    holds: ({ registry, repository }) =>
      /^[a-z]{2,6}-docker\.pkg\.dev$/.test(registry) && repository.startsWith('gardener-project/'),
  },
];

/**
 * The distribution whose part a workload is: it lies in a system namespace, bears the mark of the distribution's installer, which
 * puts it back when somebody edits it, and all its images come from where the distribution publishes. One of the three alone
 * proves nothing: labels are copied, and images too. What the configuration says of namespaces does not count: provenance is
 * seen, and not stated. OpenShift's own namespaces are closed to everybody else, so there its release payload needs no mark.
 */
export function distributionPart({
  namespace,
  labels,
  annotations,
  images,
  servedGroups,
}: {
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** undefined for a reference that can not be read. */
  readonly images: readonly (ImageReference | undefined)[];
  /** API groups that the cluster serves; where they were not read, the names of namespaces are taken at their word. */
  readonly servedGroups?: ReadonlySet<string> | undefined;
}): string | undefined {
  const owner = namespaceOwner(namespace, servedGroups === undefined ? {} : { servedGroups });
  if (images.length === 0 || owner.owner === 'user') return undefined;
  if (owner.owner === 'distribution' && owner.distribution === 'OpenShift')
    return images.every((image) => image !== undefined && isOpenShiftPayload(image)) ? 'OpenShift' : undefined;
  const mark = distributionOf({ labels, annotations });
  if (mark === undefined) return undefined;
  return publishers.find(
    ({ marks, holds }) => marks.includes(mark) && images.every((image) => image !== undefined && holds(image)),
  )?.distribution;
}

function isOpenShiftPayload({ registry, repository }: ImageReference): boolean {
  return openShiftImages.includes(`${registry}/${repository}`);
}
