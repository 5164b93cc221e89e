/** A project that nobody maintains any more. */
export interface Retirement {
  readonly product: string;
  /** ISO day from which it counts. */
  readonly since: string;
  /** What happened, as a clause: `the project was retired`. */
  readonly what: string;
  readonly instead: string;
  /** Where it was announced. */
  readonly source: string;
}

/** The day (ISO) up to which the table was kept. */
export const retiredAsOf = '2026-11-20';

const table: readonly Retirement[] = [
  {
    product: 'ingress-nginx',
    since: '2026-03-31',
    what: 'the Kubernetes project retired it: no release and no security fix since',
    instead: 'Gateway API, or an ingress controller that is maintained',
    source: 'kubernetes.io/blog/2025/11/11/ingress-nginx-retirement',
  },
  {
    product: 'Kubernetes Dashboard',
    since: '2026-01-21',
    what: 'its repository was archived',
    instead: 'Headlamp',
    source: 'github.com/kubernetes-retired/dashboard',
  },
  {
    product: 'Weave Net',
    since: '2024-06-20',
    what: 'its repository was archived',
    instead: 'Cilium, Calico or another network plugin that is maintained',
    source: 'github.com/weaveworks/weave',
  },
  {
    product: 'Tiller',
    since: '2020-11-13',
    what: 'Helm 2 reached its end of life',
    instead: 'Helm 3 or later, which needs nothing in the cluster',
    source: 'helm.sh/blog/helm-v2-deprecation-timeline',
  },
  {
    product: 'kiam',
    since: '2021-09-23',
    what: 'its makers abandoned it',
    instead: 'IAM roles for service accounts or EKS Pod Identity',
    source: 'github.com/uswitch/kiam',
  },
  {
    product: 'kube2iam',
    since: '2024-02-01',
    what: 'it has had no release since 2023 and can not use the tokens of service accounts',
    instead: 'IAM roles for service accounts or EKS Pod Identity',
    source: 'github.com/jtblin/kube2iam',
  },
  {
    product: 'aad-pod-identity',
    since: '2023-10-30',
    what: 'its repository was archived',
    instead: 'Microsoft Entra Workload ID',
    source: 'github.com/Azure/aad-pod-identity',
  },
  {
    product: 'Open Service Mesh',
    since: '2023-07-20',
    what: 'the project was archived',
    instead: 'a service mesh that is maintained',
    source: 'github.com/openservicemesh/osm',
  },
  {
    product: 'Azure Network Policy Manager',
    since: '2025-09-22',
    what: 'Azure retires it: on Windows since 2026-09-30, on Linux on 2028-09-30',
    instead: 'Azure CNI powered by Cilium, or Calico',
    source: 'learn.microsoft.com/azure/aks/use-network-policies',
  },
  {
    product: 'Promtail',
    since: '2026-03-02',
    what: 'it reached its end of life',
    instead: 'Grafana Alloy',
    source: 'grafana.com/docs/loki/latest/send-data/promtail',
  },
  {
    product: 'Grafana Agent',
    since: '2025-11-01',
    what: 'it reached its end of life',
    instead: 'Grafana Alloy',
    source: 'grafana.com/docs/agent/latest',
  },
  {
    product: 'Flux v1',
    since: '2022-11-01',
    what: 'its repositories were archived',
    instead: 'Flux 2',
    source: 'github.com/fluxcd/flux',
  },
  {
    product: 'Heapster',
    since: '2018-11-08',
    what: 'the project was retired',
    instead: 'metrics-server',
    source: 'github.com/kubernetes-retired/heapster',
  },
  {
    product: 'GoDaddy External Secrets',
    since: '2022-07-26',
    what: 'its repository was archived',
    instead: 'External Secrets Operator',
    source: 'github.com/external-secrets/kubernetes-external-secrets',
  },
  {
    product: 'Starboard',
    since: '2023-07-12',
    what: 'Trivy Operator took its place',
    instead: 'Trivy Operator',
    source: 'github.com/aquasecurity/starboard',
  },
  {
    product: 'Datree',
    since: '2023-07-31',
    what: 'the company behind it closed',
    instead: 'ValidatingAdmissionPolicies, Kyverno, Gatekeeper or Kubewarden',
    source: 'github.com/datreeio/datree',
  },
  {
    product: 'Kubeapps',
    since: '2025-05-08',
    what: 'the project was discontinued',
    instead: 'Headlamp, or a delivery tool such as Argo CD or Flux',
    source: 'github.com/vmware-tanzu/kubeapps',
  },
  {
    product: 'Jaeger 1',
    since: '2025-12-31',
    what: 'it reached its end of life',
    instead: 'Jaeger 2',
    source: 'jaegertracing.io/download',
  },
  {
    product: 'MinIO',
    since: '2026-02-13',
    what: 'its repository was archived',
    instead: 'MinIO AIStor, or an object store that is maintained',
    source: 'github.com/minio/minio',
  },
  {
    product: 'AWS App Mesh',
    since: '2026-09-30',
    what: 'AWS ended the service',
    instead: 'Amazon VPC Lattice through the Gateway API, or a service mesh that is maintained',
    source: 'aws.amazon.com/blogs/containers/migrating-from-aws-app-mesh-to-amazon-vpc-lattice',
  },
  {
    product: 'Romana',
    since: '2020-01-01',
    what: 'it has had no release since 2018',
    instead: 'a network plugin that is maintained',
    source: 'github.com/romana/romana',
  },
];

const byProduct: ReadonlyMap<string, Retirement> = new Map(table.map((row) => [row.product, row]));

/** Whether the product is retired or abandoned, by a table of `retiredAsOf`. */
export function retirementOf(product: string): Retirement | undefined {
  return byProduct.get(product);
}
