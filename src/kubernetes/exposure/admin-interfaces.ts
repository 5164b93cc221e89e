import { parseImage, repositoryEndsWith } from '../image.ts';
import { inWords } from '../record.ts';

type Row = readonly [name: string, images: readonly string[], labels?: readonly string[]];

/**
 * Dashboards and consoles that administer a cluster or what runs in it: by the repositories of their images, then by the name in
 * their usual labels. Sources: each project's own manifests and charts. As of 2026-11.
 */
const rows: readonly Row[] = [
  [
    'Kubernetes Dashboard',
    [
      'kubernetesui/dashboard',
      'kubernetesui/dashboard-web',
      'kubernetesui/dashboard-api',
      'kubernetesui/dashboard-auth',
    ],
    ['kubernetes-dashboard', 'kubernetes-dashboard-kong', 'kubernetes-dashboard-web'],
  ],
  ['Headlamp', ['headlamp-k8s/headlamp'], ['headlamp']],
  ['Rancher', ['rancher/rancher'], ['rancher']],
  ['Portainer', ['portainer/portainer-ce', 'portainer/portainer-ee'], ['portainer']],
  ['Kubeapps', ['kubeapps/dashboard', 'bitnami/kubeapps-dashboard'], ['kubeapps']],
  ['Argo CD', ['argoproj/argocd'], ['argocd-server']],
  ['Argo Workflows', ['argoproj/argocli'], ['argo-server', 'argo-workflows-server']],
  ['Argo Rollouts dashboard', ['argoproj/kubectl-argo-rollouts'], ['argo-rollouts-dashboard']],
  ['Grafana', ['grafana/grafana', 'grafana/grafana-oss', 'grafana/grafana-enterprise', 'bitnami/grafana'], ['grafana']],
  ['Prometheus', ['prom/prometheus', 'prometheus/prometheus', 'bitnami/prometheus'], ['prometheus']],
  ['Alertmanager', ['prom/alertmanager', 'prometheus/alertmanager', 'bitnami/alertmanager'], ['alertmanager']],
  ['Kibana', ['kibana/kibana', 'library/kibana', 'bitnami/kibana'], ['kibana']],
  ['OpenSearch Dashboards', ['opensearchproject/opensearch-dashboards'], ['opensearch-dashboards']],
  ['Jenkins', ['jenkins/jenkins', 'library/jenkins', 'bitnami/jenkins'], ['jenkins', 'jenkins-controller']],
  [
    'Kubeflow',
    ['kubeflow/centraldashboard', 'kubeflownotebookswg/centraldashboard', 'kubeflow-images-public/centraldashboard'],
    ['centraldashboard', 'ml-pipeline-ui'],
  ],
  ['Weave Scope', ['weaveworks/scope'], ['weave-scope']],
  ['Rook', [], ['rook-ceph-mgr']],
  ['Longhorn', ['longhornio/longhorn-ui'], ['longhorn-ui']],
  [
    'Tekton Dashboard',
    ['tektoncd/dashboard/cmd/dashboard', 'tekton-releases/github.com/tektoncd/dashboard/cmd/dashboard'],
    ['tekton-dashboard'],
  ],
  ['Kiali', ['kiali/kiali'], ['kiali']],
  ['Hubble UI', ['cilium/hubble-ui'], ['hubble-ui']],
  ['Jaeger', ['jaegertracing/all-in-one', 'jaegertracing/jaeger-query'], ['jaeger-query']],
  ['Kubecost', ['kubecost/frontend', 'kubecost1/frontend'], ['cost-analyzer']],
  ['Traefik dashboard', [], ['traefik-dashboard']],
  ['pgAdmin', ['dpage/pgadmin4'], ['pgadmin4']],
  ['phpMyAdmin', ['library/phpmyadmin', 'phpmyadmin/phpmyadmin', 'bitnami/phpmyadmin'], ['phpmyadmin']],
  ['Adminer', ['library/adminer'], ['adminer']],
  ['mongo-express', ['library/mongo-express'], ['mongo-express']],
  ['Redis Commander', ['rediscommander/redis-commander'], ['redis-commander']],
  ['Kafka UI', ['provectuslabs/kafka-ui', 'kafbat/kafka-ui'], ['kafka-ui']],
  ['MinIO console', ['minio/console'], ['minio-console']],
  ['Airflow', ['apache/airflow'], []],
];

const naming = ['app.kubernetes.io/name', 'k8s-app', 'app'] as const;
const byLabel = new Map(rows.flatMap(([name, , labels = []]) => labels.map((label) => [label, name] as const)));
const byLastElement = new Map<string, (readonly [image: string, name: string])[]>();
for (const [name, images] of rows)
  for (const image of images) {
    const last = image.slice(image.lastIndexOf('/') + 1);
    byLastElement.set(last, [...(byLastElement.get(last) ?? []), [image, name]]);
  }

/** The administration interface that a pod is, by the image of a container, else by its labels. */
export function adminInterface(
  images: readonly unknown[],
  labels: Readonly<Record<string, string>>,
): { readonly name: string; readonly by: string } | undefined {
  for (const image of images) {
    const repository = parseImage(image)?.repository;
    if (repository === undefined) continue;
    const known = byLastElement.get(repository.slice(repository.lastIndexOf('/') + 1)) ?? [];
    const found = known.find(([suffix]) => repositoryEndsWith(repository, suffix));
    if (found !== undefined) return { name: found[1], by: `image ${inWords(image)}` };
  }
  for (const label of naming) {
    const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
    const name = value === undefined ? undefined : byLabel.get(value);
    if (name !== undefined) return { name, by: `label ${label}=${value}` };
  }
  return undefined;
}
