import type { ImageReference } from '../image.ts';
import { isSystemNamespace } from '../system-namespaces.ts';
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
  { distribution: 'GKE', marks: ['GKE', addonManager], holds: ({ registry }) => registry === 'gke.gcr.io' },
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
 * seen, and not stated.
 */
export function distributionPart({
  namespace,
  labels,
  annotations,
  images,
}: {
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** undefined for a reference that can not be read. */
  readonly images: readonly (ImageReference | undefined)[];
}): string | undefined {
  if (images.length === 0 || !isSystemNamespace(namespace)) return undefined;
  const mark = distributionOf({ labels, annotations });
  if (mark === undefined) return undefined;
  return publishers.find(
    ({ marks, holds }) => marks.includes(mark) && images.every((image) => image !== undefined && holds(image)),
  )?.distribution;
}
