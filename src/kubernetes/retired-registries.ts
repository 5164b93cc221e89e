import type { ImageReference } from './image.ts';

interface Retired {
  /** Registry, or registry and path; what lies below counts too. */
  readonly place: string;
  readonly since: string;
  readonly instead: string;
  /** Repositories below it that are published as before. */
  readonly kept?: readonly string[];
}

/**
 * Registries and repositories that get no updates any more. Sources: kubernetes.io blog 2023-02-06 and 2023-03-10 (k8s.gcr.io),
 * cloud.google.com Container Registry shutdown (2025-03-18), bitnami/charts issue 35164 (2025-08-28), CoreOS end of life
 * (2020), Docker Hub weaveworks (archived 2024-06), kubernetes-sigs/kubebuilder discussion 3907 (gcr.io/kubebuilder). Compared on 2026-08-31.
 */
const retired: readonly Retired[] = [
  { place: 'k8s.gcr.io', since: '2023-04-03', instead: 'registry.k8s.io' },
  { place: 'gcr.io/google_containers', since: '2023-04-03', instead: 'registry.k8s.io' },
  { place: 'gcr.io/google-containers', since: '2023-04-03', instead: 'registry.k8s.io' },
  ...['', 'asia.', 'eu.', 'us.'].map((region) => ({
    place: `${region}gcr.io/k8s-artifacts-prod`,
    since: '2023-04-03',
    instead: 'registry.k8s.io',
  })),
  {
    place: 'quay.io/kubernetes-ingress-controller',
    since: '2020-07-01',
    instead: 'an ingress controller that is maintained',
  },
  {
    place: 'gcr.io/kubebuilder',
    since: '2025-03-18',
    instead: 'quay.io/brancz/kube-rbac-proxy or the metrics of controller-runtime',
  },
  {
    place: 'docker.io/bitnami',
    since: '2025-08-28',
    instead: 'the upstream image of the program, or Bitnami Secure Images',
    kept: [
      'docker.io/bitnami/sealed-secrets-controller',
      'docker.io/bitnami/sealed-secrets-kubeseal',
      'docker.io/bitnami/minideb',
    ],
  },
  {
    place: 'docker.io/bitnamilegacy',
    since: '2025-08-28',
    instead: 'the upstream image of the program, or Bitnami Secure Images',
  },
  {
    place: 'public.ecr.aws/bitnami',
    since: '2025-08-28',
    instead: 'the upstream image of the program, or Bitnami Secure Images',
  },
  { place: 'quay.io/coreos/flannel', since: '2022-05-01', instead: 'ghcr.io/flannel-io/flannel' },
  {
    place: 'docker.io/weaveworks',
    since: '2024-06-20',
    instead: 'what is maintained, for Weave Net another network plugin',
  },
];

/** Since when the place that an image comes from gets no updates, and what to use; undefined where kaudit's table knows nothing. */
export function retiredPlace({ registry, repository }: ImageReference): Retired | undefined {
  const path = `${registry}/${repository}`;
  return retired.find(
    ({ place, kept }) => (path === place || path.startsWith(`${place}/`)) && !(kept?.includes(path) ?? false),
  );
}
