import { parseImage, repositoryEndsWith } from '../image.ts';
import { compareVersions, parseVersion, type Version } from '../version.ts';

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
}

/** The day (ISO) up to which the table was kept. */
export const advisoriesAsOf = '2026-11-20';

const k8sIssue = (number: number): string => `github.com/kubernetes/kubernetes/issues/${number}`;
const ghsa = (repository: string, id: string): string => `github.com/${repository}/security/advisories/${id}`;

const table: Readonly<Record<string, readonly Advisory[]>> = {
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
};

const byProduct: ReadonlyMap<string, readonly Advisory[]> = new Map(Object.entries(table));

/** The advisories that kaudit knows of that image of a product; none where it keeps none about it. */
export function advisoriesOf(product: string, image: string): readonly Advisory[] {
  const repository = parseImage(image)?.repository ?? '';
  return (byProduct.get(product) ?? []).filter(
    (one) => one.image === undefined || repositoryEndsWith(repository, one.image),
  );
}

/** The advisories that a version is open to, and the version that has none of them. */
export function openAdvisories(
  advisories: readonly Advisory[],
  version: Version,
): { readonly open: readonly Advisory[]; readonly fix: string } {
  const open = advisories.filter((one) => fixFor(one, version) !== undefined);
  // The fix of one may still be open to another: the first version that is free of all of them is the one to go to.
  const fixes = advisories
    .flatMap(({ fixed }) => fixed)
    .flatMap((one) => {
      const parsed = parseVersion(one);
      return parsed === undefined ? [] : [parsed];
    });
  const later = fixes.filter((one) => compareVersions(one, version) > 0).sort(compareVersions);
  const free = later.find((one) => advisories.every((each) => fixFor(each, one) === undefined)) ?? later.at(-1);
  return { open, fix: free === undefined ? '' : `${free.major}.${free.minor}.${free.patch ?? 0}` };
}

/** The version to go to, within the same minor where that was fixed; undefined where the version has not the fault. */
export function fixFor({ since, fixed }: Advisory, version: Version): string | undefined {
  const first = since === undefined ? undefined : parseVersion(since);
  if (first !== undefined && compareVersions(version, first) < 0) return undefined;
  const fixes = fixed.flatMap((one) => {
    const parsed = parseVersion(one);
    return parsed === undefined ? [] : [{ one, parsed }];
  });
  const own = fixes.find(({ parsed }) => parsed.major === version.major && parsed.minor === version.minor);
  if (own !== undefined) return isBefore(version, own.parsed) ? own.one : undefined;
  // A later minor than the last fixed one began with the fix; one in between two fixed ones never got it.
  return fixes.find(({ parsed }) => compareVersions(version, parsed) < 0)?.one;
}

/** A tag without a patch (`v1.11`) moves with its line, and is taken for its newest. */
function isBefore(version: Version, fix: Version): boolean {
  return version.patch !== undefined && compareVersions(version, fix) < 0;
}
