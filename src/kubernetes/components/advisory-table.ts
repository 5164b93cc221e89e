/** A critical or high advisory about a product. */
export interface Advisory {
  readonly id: string;
  readonly severity: 'critical' | 'high';
  /** What an attacker can do, as a clause. */
  readonly what: string;
  /** The first version that has it; all before are free of it. */
  readonly since?: string;
  /** The first fixed version of each minor that got a fix, oldest first; minors before the first of them were never fixed. */
  readonly fixed: readonly string[];
  readonly source: string;
  /** Last path element of the only image of the product that has it. */
  readonly image?: string;
  /** Last path elements of images of the product that are younger than the fix. */
  readonly notIn?: readonly string[];
}

/** The day (ISO) up to which the table was kept. */
export const advisoriesAsOf = '2026-11-20';

const k8sIssue = (number: number): string => `github.com/kubernetes/kubernetes/issues/${number}`;
const ghsa = (repository: string, id: string): string => `github.com/${repository}/security/advisories/${id}`;

/** Critical and high advisories by product. */
export const advisoryTable: Readonly<Record<string, readonly Advisory[]>> = {
  'ingress-nginx': [
    {
      id: 'CVE-2025-1974',
      severity: 'critical',
      what: 'anyone on the pod network runs code in the controller, which reads every Secret',
      fixed: ['1.11.5', '1.12.1'],
      source: k8sIssue(131009),
    },
    {
      id: 'CVE-2026-24512',
      severity: 'high',
      what: 'who may write an Ingress runs code in the controller, which reads every Secret',
      fixed: ['1.13.7', '1.14.3'],
      source: k8sIssue(136678),
    },
    {
      id: 'CVE-2026-3288',
      severity: 'high',
      what: 'who may write an Ingress runs code in the controller, which reads every Secret',
      fixed: ['1.13.8', '1.14.4', '1.15.0'],
      source: k8sIssue(137560),
    },
  ],
  'Argo CD': [
    {
      id: 'CVE-2024-31989',
      severity: 'critical',
      what: 'any pod that reaches its Redis takes over what Argo CD deploys',
      fixed: ['2.8.19', '2.9.15', '2.10.10', '2.11.1'],
      source: ghsa('argoproj/argo-cd', 'GHSA-9766-5277-j5hr'),
    },
    {
      id: 'CVE-2025-55190',
      severity: 'critical',
      what: 'a token that may read a project reads the credentials of its repositories',
      since: '2.2.0',
      fixed: ['2.13.9', '2.14.16', '3.0.14', '3.1.2'],
      source: ghsa('argoproj/argo-cd', 'GHSA-786q-9hcg-v9ff'),
    },
  ],
  Kyverno: [
    {
      id: 'CVE-2026-22039',
      severity: 'critical',
      what: 'who may write a Policy in one namespace acts in all with the rights of Kyverno',
      fixed: ['1.15.3', '1.16.3'],
      source: ghsa('kyverno/kyverno', 'GHSA-8p9x-46gm-qfx2'),
    },
  ],
  Capsule: [
    {
      id: 'CVE-2026-22872',
      severity: 'critical',
      what: 'the owner of a tenant makes cluster-scoped objects with the rights of Capsule',
      fixed: ['0.13.0'],
      source: 'nvd.nist.gov/vuln/detail/CVE-2026-22872',
    },
  ],
  Cilium: [
    {
      id: 'CVE-2022-29179',
      severity: 'high',
      what: 'who breaks out of a container becomes administrator of the cluster through the agent’s service account',
      fixed: ['1.9.16', '1.10.11', '1.11.5'],
      source: ghsa('cilium/cilium', 'GHSA-fmrf-gvjp-5j5g'),
    },
    {
      id: 'CVE-2024-28248',
      severity: 'high',
      what: 'requests that an HTTP policy refuses pass now and then',
      since: '1.13.9',
      fixed: ['1.13.13', '1.14.8', '1.15.2'],
      source: 'nvd.nist.gov/vuln/detail/CVE-2024-28248',
    },
  ],
  Dex: [
    {
      id: 'CVE-2022-39222',
      severity: 'critical',
      what: 'a web page that somebody opens logs in as him, where a client is public',
      fixed: ['2.35.0'],
      source: ghsa('dexidp/dex', 'GHSA-vh7g-p26c-j2cw'),
    },
  ],
  etcd: [
    {
      id: 'CVE-2026-73500',
      severity: 'high',
      what: 'anyone who reaches its TLS port exhausts its memory and stops the control plane',
      fixed: ['3.5.33', '3.6.14', '3.7.1'],
      source: ghsa('etcd-io/etcd', 'GHSA-6vch-q96h-7gc3'),
    },
  ],
  'External Secrets': [
    {
      id: 'CVE-2026-22822',
      severity: 'critical',
      what: 'who may write an ExternalSecret reads Secrets of other namespaces',
      since: '0.20.2',
      fixed: ['1.2.0'],
      source: 'nvd.nist.gov/vuln/detail/CVE-2026-22822',
    },
  ],
  'Fluent Bit': [
    {
      id: 'CVE-2024-4323',
      severity: 'critical',
      what: 'anyone who reaches its monitoring port corrupts its memory',
      since: '2.0.7',
      fixed: ['2.2.3', '3.0.4'],
      source: 'nvd.nist.gov/vuln/detail/CVE-2024-4323',
    },
  ],
  Flux: [
    {
      id: 'CVE-2022-24877',
      severity: 'critical',
      what: 'who may write a Kustomization reads the file system of the controller',
      fixed: ['0.24.0'],
      image: 'kustomize-controller',
      source: ghsa('fluxcd/flux2', 'GHSA-j77r-2fxf-5jrw'),
    },
  ],
  Grafana: [
    {
      id: 'CVE-2021-43798',
      severity: 'high',
      what: 'anyone who reaches it reads its files without logging in',
      since: '8.0.0',
      fixed: ['8.0.7', '8.1.8', '8.2.7', '8.3.1'],
      source: ghsa('grafana/grafana', 'GHSA-8pjx-jj86-j47p'),
    },
  ],
  Istio: [
    {
      id: 'CVE-2022-23635',
      severity: 'high',
      what: 'anyone who reaches istiod stops it with one message',
      fixed: ['1.11.7', '1.12.4', '1.13.1'],
      source: 'istio.io/latest/news/security/istio-security-2022-003',
    },
  ],
  'Kubernetes Dashboard': [
    {
      id: 'CVE-2018-18264',
      severity: 'high',
      what: 'anyone who reaches it skips the login and reads Secrets as the dashboard',
      fixed: ['1.10.1'],
      notIn: ['dashboard-web', 'dashboard-api', 'dashboard-auth'],
      source: 'nvd.nist.gov/vuln/detail/CVE-2018-18264',
    },
  ],
  Longhorn: [
    {
      id: 'CVE-2021-36779',
      severity: 'critical',
      what: 'any pod runs commands as root on every node',
      fixed: ['1.1.3', '1.2.3'],
      source: ghsa('longhorn/longhorn', 'GHSA-g358-m98x-j8p9'),
    },
  ],
  NeuVector: [
    {
      id: 'CVE-2023-32188',
      severity: 'critical',
      what: 'anyone who reaches it forges a token and runs code in the manager',
      fixed: ['5.2.2'],
      image: 'controller',
      source: ghsa('neuvector/neuvector', 'GHSA-622h-h2p8-743x'),
    },
  ],
  'NVIDIA Container Toolkit': [
    {
      id: 'CVE-2025-23266',
      severity: 'critical',
      what: 'an image with three lines of its own becomes root on the node',
      fixed: ['1.17.8'],
      source: 'nvidia.custhelp.com/app/answers/detail/a_id/5659',
    },
  ],
  'OAuth2 Proxy': [
    {
      id: 'CVE-2025-54576',
      severity: 'critical',
      what: 'anyone passes it by a query that skip_auth_routes matches',
      fixed: ['7.11.0'],
      source: ghsa('oauth2-proxy/oauth2-proxy', 'GHSA-7rh7-c77v-6434'),
    },
    {
      id: 'CVE-2026-34457',
      severity: 'critical',
      what: 'anyone passes it with the User-Agent of its health checks, where auth_request asks it',
      fixed: ['7.15.2'],
      source: ghsa('oauth2-proxy/oauth2-proxy', 'GHSA-5hvv-m4w4-gf6v'),
    },
  ],
  Rancher: [
    {
      id: 'CVE-2023-22647',
      severity: 'critical',
      what: 'a user raises his rights to those of an administrator',
      since: '2.6.0',
      fixed: ['2.6.13', '2.7.4'],
      source: ghsa('rancher/rancher', 'GHSA-p976-h52c-26p6'),
    },
  ],
  Traefik: [
    {
      id: 'CVE-2024-45410',
      severity: 'critical',
      what: 'a client removes the headers by which a backend knows whom it talks to',
      fixed: ['2.11.9', '3.1.3'],
      source: ghsa('traefik/traefik', 'GHSA-62c8-mh53-4cqv'),
    },
    {
      id: 'CVE-2026-39858',
      severity: 'high',
      what: 'a client forges what ForwardAuth tells the service that logs people in',
      fixed: ['2.11.43', '3.6.14'],
      source: ghsa('traefik/traefik', 'GHSA-5m6w-wvh7-57vm'),
    },
  ],
};
