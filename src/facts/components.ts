import type { Purpose } from '../kubernetes/components/product.ts';
import {
  type FoundProduct,
  labelledVersion,
  productNames,
  products,
  recogniseProducts,
  servesAs,
} from '../kubernetes/components/products.ts';
import { recogniseComponent } from '../kubernetes/components/recognise.ts';
import { type KubernetesObject, type Pod, referenceTo, type Service } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { isRecord } from '../kubernetes/record.ts';
import type { Version } from '../kubernetes/version.ts';
import { type Controller, type Controllers, controllerKey, controllers } from './controllers.ts';
import { type About, combineStates, defineFact, type Fact, type Item, type Read } from './fact.ts';

/** A workload that runs a product that kaudit knows. */
export interface ComponentView extends FoundProduct {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Of the image's tag, else as the label app.kubernetes.io/version states it; neither tells it of an image numbered on its own. */
  readonly version: Version | undefined;
  /** Pods that it is to have, and those of them that are ready; undefined where nobody says. */
  readonly wanted: number | undefined;
  readonly ready: number | undefined;
}

export interface ComponentItem {
  readonly component: ComponentView;
}

/** What was recognised, and what stands without anything that runs. */
export interface Components extends Fact<ComponentItem> {
  /** The workloads that serve a purpose. */
  serving(purpose: Purpose): readonly ComponentView[];
  /** Products whose API groups are served although nothing of them runs, nor of another that shares them, with those groups. */
  readonly leftOver: ReadonlyMap<string, readonly string[]>;
}

/** Workloads recognised by image repository or label: controllers with a template, pods that have none, and scheduled jobs. */
export const components = defineFact({
  name: 'components',
  from: ['pods', 'services'],
  evidence: ['/apis'],
  uses: [controllers],
  derive(read): Components {
    const owners = read.fact(controllers);
    const found = recogniser();
    const counts = countPods(read, owners);
    const fromTemplates = owners.all
      .filter(
        ({ object, template }) => template !== undefined && isStanding(object) && !hasTemplateAbove(object, owners),
      )
      .flatMap((one) =>
        found(one.object, one.template?.spec, one.template?.metadata?.labels ?? {}, sizeOf(one, counts)),
      );
    const fromPods = read
      .objects<Pod>('pods')
      .filter((pod) => !hasEnded(pod) && owners.makers(pod).templated === undefined)
      .flatMap((pod) => found(pod, pod.spec, pod.metadata.labels ?? {}, { wanted: 1, ready: isReady(pod) ? 1 : 0 }));
    const items = [...fromTemplates, ...fromPods];
    const views = items.map(({ value }) => value.component);
    const running = new Set(views.map(({ product }) => product));
    return {
      ...combineStates(read.stateOf(), owners),
      items: [...items, ...labelledServices(read, running)],
      serving: (purpose) => views.filter(({ purposes, kind }) => purposes.includes(purpose) && servesAs(purpose, kind)),
      leftOver: leftOverOf(read, running),
    };
  },
});

interface Size {
  readonly wanted: number | undefined;
  readonly ready: number | undefined;
}

/** Recognises pod specs, each distinct one once for each name that its labels give it. */
function recogniser(): (owner: KubernetesObject, spec: unknown, labels: Labels, size: Size) => Item<ComponentItem>[] {
  const known = new Map<unknown, Map<string, readonly FoundProduct[]>>();
  return (owner, spec, labels, size) => {
    const all = { ...labels, ...owner.metadata.labels };
    const name = productNames(all).join(' ');
    const ofSpec = known.get(spec) ?? new Map<string, readonly FoundProduct[]>();
    const told = ofSpec.get(name) ?? recogniseProducts(spec, all);
    known.set(spec, ofSpec.set(name, told));
    return told.map((one) => toItem(owner, spec, one, size));
  };
}

type Labels = Readonly<Record<string, string>>;

function toItem(owner: KubernetesObject, spec: unknown, found: FoundProduct, size: Size): Item<ComponentItem> {
  const { kind, metadata } = owner;
  const { namespace = 'default', name, labels, annotations, ownerReferences } = metadata;
  const known = recogniseComponent({
    kind,
    namespace,
    name,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(kind === 'Pod' ? { ownerReferences: ownerReferences ?? [] } : {}),
    images: podContainers(spec).flatMap(({ container: { image } }) => (typeof image === 'string' ? [image] : [])),
  });
  const about: About = {
    object: referenceTo(owner),
    path: '',
    part: found.product,
    instances: 1,
    ...(known?.system === true ? { component: known.component } : {}),
    ...(metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
  };
  const version = found.ownNumbering ? undefined : (found.version ?? labelledVersion(labels));
  return { value: { component: { ...found, kind, namespace, name, version, ...size } }, about };
}

/** The label is all there is of a dashboard whose pods somebody else's controller makes. */
function labelledServices(read: Read, running: ReadonlySet<string>): Item<ComponentItem>[] {
  const labels = products.filter(({ label, purposes }) => label !== undefined && purposes.includes('console'));
  return read.objects<Service>('services').flatMap((service): Item<ComponentItem>[] => {
    const told = [service.metadata.labels?.['app.kubernetes.io/name'], service.metadata.labels?.['k8s-app']];
    const row = labels.find(({ label, name }) => told.includes(label) && !running.has(name));
    if (row === undefined) return [];
    const found = {
      product: row.name,
      purposes: row.purposes,
      container: '',
      image: '',
      version: undefined,
      ownNumbering: false,
      args: [],
      more: [],
    };
    return [toItem(service, undefined, found, { wanted: undefined, ready: undefined })];
  });
}

function leftOverOf(read: Read, running: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const served = new Set(read.source('/apis').items.map(({ metadata }) => metadata.name));
  // Products share groups: one that runs accounts for those that are all of its family.
  const taken = new Set(products.flatMap(({ name, groups }) => (running.has(name) ? groups : [])));
  const left = products
    .filter(({ name }) => !running.has(name))
    .map(({ name, groups }) => [name, groups.filter((group) => served.has(group) && !taken.has(group))] as const);
  return new Map(left.filter(([, groups]) => groups.length > 0));
}

function isStanding({ kind, metadata }: KubernetesObject): boolean {
  return kind !== 'Job' && metadata.deletionTimestamp === undefined;
}

function hasTemplateAbove(object: KubernetesObject, owners: Controllers): boolean {
  return owners.makers(object).templated !== undefined;
}

/** Pods of each controller with a template, and those of them that are ready. */
function countPods(read: Read, owners: Controllers): ReadonlyMap<string, { all: number; ready: number }> {
  const counts = new Map<string, { all: number; ready: number }>();
  for (const pod of read.objects<Pod>('pods')) {
    const { templated } = owners.makers(pod);
    if (templated === undefined || hasEnded(pod)) continue;
    const key = controllerKey(templated.object);
    const known = counts.get(key) ?? { all: 0, ready: 0 };
    known.all++;
    if (isReady(pod)) known.ready++;
    counts.set(key, known);
  }
  return counts;
}

/** As the controller counts in its status; of an object without one, as its pods show. */
function sizeOf({ object, replicas }: Controller, counts: ReadonlyMap<string, { all: number; ready: number }>): Size {
  const status = isRecord(object.status) ? object.status : undefined;
  if (object.kind === 'DaemonSet' && status !== undefined)
    return { wanted: numberOf(status.desiredNumberScheduled), ready: numberOf(status.numberReady) ?? 0 };
  // What runs on a schedule is at work while it is not suspended.
  if (object.kind === 'CronJob')
    return { wanted: 1, ready: isRecord(object.spec) && object.spec.suspend === true ? 0 : 1 };
  if (status !== undefined) return { wanted: replicas ?? 1, ready: numberOf(status.readyReplicas) ?? 0 };
  const seen = counts.get(controllerKey(object));
  return { wanted: replicas ?? seen?.all, ready: seen?.ready };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Nobody has said otherwise: a manifest has no status. */
function isReady({ status }: Pod): boolean {
  return status?.ready !== false && (status?.phase === undefined || status.phase === 'Running');
}
