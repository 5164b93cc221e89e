import { isWhole } from '../inventory.ts';
import { type ImageReference, parseImage } from '../kubernetes/image.ts';
import { type ImageReport, ImageReports } from '../kubernetes/image-reports.ts';
import type { KubernetesObject, Node, Service } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { isRecord } from '../kubernetes/record.ts';
import { type About, combineStates, defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { type PodView, pods } from './pods.ts';
import { day, scanTime } from './scan-time.ts';

/** One image in use. */
export interface ImageView {
  /** As the first pod names it. */
  readonly name: string;
  /** Workloads that use it, this finding's own first: `Deployment shop/web`. */
  readonly workloads: readonly string[];
  /** Whether a Service or Ingress leads to one of them from outside. */
  readonly exposed: boolean;
  /** The newest report on its vulnerabilities, and its age in days where both are known. */
  readonly report: ImageReport | undefined;
  readonly age: number | undefined;
  /** The newest report on secrets in it. */
  readonly secretReport: ImageReport | undefined;
  /** Bytes that it takes on a node; undefined where no node lists it. */
  readonly size: number | undefined;
}

/** The images of running pods, and of what scheduled jobs will run. */
export interface Images extends Fact<{ readonly image: ImageView }> {
  /** Whether a scanner leaves reports on vulnerabilities, and on secrets, in the cluster. */
  readonly reported: boolean;
  readonly secretsReported: boolean;
  /** Whether the nodes were seen, which tell whose cluster it is. */
  readonly nodesSeen: boolean;
  /** Why no image has a size: no node reports any, or the nodes were not seen; null where sizes are known. */
  readonly sizeGap: { readonly hidden: boolean; readonly reason: string } | null;
}

const vulnerabilityLists = [
  'vulnerabilityreports.aquasecurity.github.io',
  'vulnerabilitymanifestsummaries.spdx.softwarecomposition.kubescape.io',
  'imagemanifestvulns.secscan.quay.redhat.com',
];
const secretList = 'exposedsecretreports.aquasecurity.github.io';
const ingressList = 'ingresses.networking.k8s.io';

export const images = defineFact({
  name: 'images',
  from: [...vulnerabilityLists, secretList],
  evidence: ['nodes', 'services', ingressList],
  uses: [pods],
  derive(read): Images {
    const running = read.fact(pods);
    const reports = collectReports(vulnerabilityLists.flatMap((list) => read.objects(list)));
    const secrets = collectReports(read.objects(secretList));
    const sizes = sizesOf(read.objects<Node>('nodes'));
    const isExposed = exposure(read);
    const now = scanTime(
      read,
      vulnerabilityLists.flatMap((list) => read.objects(list).flatMap(timesOf)),
    );
    const groups = new Map<string, Use[]>();
    for (const { value, about } of running.items) {
      const { pod } = value;
      // A template that makes no pods runs nothing; one that a schedule starts will.
      if (about.unjudgeable !== undefined || (pod.fromTemplate && !pod.ends)) continue;
      for (const { container, kind, index } of podContainers(pod.spec)) {
        const parsed = parseImage(container.image);
        if (parsed === undefined || typeof container.image !== 'string') continue;
        const key = keyOf(parsed);
        const use: Use = {
          name: container.image,
          parsed,
          about: { ...about, path: `${about.path}.${kind}[${index}]`, container: textOf(container.name), part: key },
          exposed: isExposed(pod),
        };
        const known = groups.get(key);
        if (known === undefined) groups.set(key, [use]);
        else known.push(use);
      }
    }
    const items = [...groups.values()].map((uses) => toItem(uses, { reports, secrets, sizes, now }));
    return {
      ...combineStates(read.stateOf(), running),
      items: items.sort((a, b) => Number(b.value.image.exposed) - Number(a.value.image.exposed)),
      reported: reports.size > 0,
      secretsReported: secrets.size > 0,
      nodesSeen: isWhole(read.source('nodes')),
      sizeGap: sizes.size > 0 ? null : sizeGapOf(read),
    };
  },
});

interface Use {
  readonly name: string;
  readonly parsed: ImageReference;
  readonly about: About;
  readonly exposed: boolean;
}

interface Known {
  readonly reports: ImageReports;
  readonly secrets: ImageReports;
  readonly sizes: ReadonlyMap<string, number>;
  readonly now: number | undefined;
}

function toItem(uses: readonly Use[], { reports, secrets, sizes, now }: Known): Item<{ readonly image: ImageView }> {
  const sorted = [...uses].sort(
    (a, b) =>
      Number(b.exposed) - Number(a.exposed) ||
      Number(a.about.component !== undefined) - Number(b.about.component !== undefined) ||
      compare(nameOf(a.about), nameOf(b.about)) ||
      compare(a.about.path, b.about.path),
  );
  const [first] = sorted;
  if (first === undefined) throw new Error('an image without a use');
  const report = reports.of(first.parsed);
  const { component: _, ...about } = first.about;
  const component = sorted.every((use) => use.about.component !== undefined) ? first.about.component : undefined;
  const instances = uses.reduce((sum, use) => sum + use.about.instances, 0);
  return {
    value: {
      image: {
        name: first.name,
        workloads: [...new Set(sorted.map((use) => nameOf(use.about)))],
        exposed: sorted.some(({ exposed }) => exposed),
        report,
        age:
          report?.time === undefined || now === undefined
            ? undefined
            : Math.max(0, Math.floor((now - report.time) / day)),
        secretReport: secrets.of(first.parsed),
        size: sizes.get(keyOf(first.parsed)),
      },
    },
    about: { ...about, instances, ...(component === undefined ? {} : { component }) },
  };
}

function nameOf({ object: { kind, namespace = 'default', name } }: About): string {
  return `${kind} ${namespace}/${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By digest where the pod names one: the tag beside it decides nothing. */
function keyOf({ registry, repository, tag, digest }: ImageReference): string {
  return digest === undefined ? `${registry}/${repository}:${tag ?? 'latest'}` : `${registry}/${repository}@${digest}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function collectReports(objects: readonly KubernetesObject[]): ImageReports {
  const reports = new ImageReports();
  for (const object of objects) reports.add(object);
  return reports;
}

function timesOf({ metadata, report, status }: KubernetesObject): unknown[] {
  return [
    metadata.creationTimestamp,
    isRecord(report) ? report.updateTimestamp : undefined,
    isRecord(status) ? status.lastUpdate : undefined,
    metadata.annotations?.['kubescape.io/timestamp'],
  ];
}

/** The size of each image by every name that a node gives it; nodes report the fifty largest. */
function sizesOf(nodes: readonly Node[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { status } of nodes)
    for (const { names, sizeBytes } of status?.images ?? [])
      for (const name of names ?? []) {
        const parsed = parseImage(name);
        if (parsed !== undefined && sizeBytes !== undefined) sizes.set(keyOf(parsed), sizeBytes);
      }
  return sizes;
}

function sizeGapOf(read: Read): Images['sizeGap'] {
  const nodes = read.source('nodes');
  return isWhole(nodes)
    ? { hidden: true, reason: 'no node reports the sizes of its images (nodeStatusMaxImages of its kubelet)' }
    : { hidden: false, reason: describeGap('nodes', nodes) };
}

/** Whether a pod stands behind a Service that is open to the outside, or that an Ingress names. */
function exposure(read: Read): (pod: PodView) => boolean {
  const named = new Set(
    read
      .objects(ingressList)
      .flatMap(({ metadata, spec }) =>
        backendsOf(spec).map((service) => `${metadata.namespace ?? 'default'}/${service}`),
      ),
  );
  const selectors = new Map<string, [string, string][][]>();
  for (const { metadata, spec } of read.objects<Service>('services')) {
    const namespace = metadata.namespace ?? 'default';
    const open =
      spec?.type === 'LoadBalancer' || spec?.type === 'NodePort' || named.has(`${namespace}/${metadata.name}`);
    const wanted = Object.entries(spec?.selector ?? {});
    if (open && wanted.length > 0) selectors.set(namespace, [...(selectors.get(namespace) ?? []), wanted]);
  }
  return ({ namespace, labels }) =>
    (selectors.get(namespace) ?? []).some((wanted) => wanted.every(([key, value]) => labels[key] === value));
}

function backendsOf(spec: unknown): string[] {
  if (!isRecord(spec)) return [];
  const rules = Array.isArray(spec.rules) ? spec.rules.filter(isRecord) : [];
  const paths = rules.flatMap(({ http }) =>
    isRecord(http) && Array.isArray(http.paths) ? http.paths.filter(isRecord) : [],
  );
  return [spec.defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((backend) => {
    const service = isRecord(backend) ? backend.service : undefined;
    return isRecord(service) && typeof service.name === 'string' ? [service.name] : [];
  });
}
