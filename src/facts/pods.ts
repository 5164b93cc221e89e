import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { recogniseComponent } from '../kubernetes/components/recognise.ts';
import { controlPlaneProgram, isMirrorPod } from '../kubernetes/control-plane.ts';
import { type KubernetesObject, type ObjectMeta, type Pod, referenceTo } from '../kubernetes/object.ts';
import { type Controller, type Controllers, controllers, workloadLists } from './controllers.ts';
import { hasDrifted } from './drift.ts';
import { type About, combineStates, defineFact, type Fact, type Item } from './fact.ts';

/** A pod as the checks see it: one of a group of replicas that are alike, or the template of a workload without pods. */
export interface PodView {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: V1PodSpec;
  /** True where no pod runs and the template was judged: what admission would add is missing from it. */
  readonly fromTemplate: boolean;
  readonly nodeName?: string;
}

export interface PodItem {
  readonly pod: PodView;
}

export interface ContainerItem extends PodItem {
  readonly container: V1Container;
  readonly kind: ContainerKind;
  /** What to call it in a message: `init container setup`. */
  readonly called: string;
}

type ContainerKind = 'containers' | 'initContainers' | 'ephemeralContainers';

const titles: Readonly<Record<ContainerKind, string>> = {
  containers: 'container',
  initContainers: 'init container',
  ephemeralContainers: 'ephemeral container',
};

/** A group of pods with one owner, one spec and one set of labels. */
interface Replicas {
  readonly pod: Pod;
  readonly owner: Controller | undefined;
  readonly drifted: boolean;
  instances: number;
}

/**
 * Pods that run, one item for all replicas that are alike, and the templates of workloads that run none.
 * Left out: control-plane mirror pods, and pods that have ended (their templates are judged).
 */
export const pods = defineFact({
  name: 'pods',
  from: ['pods', ...workloadLists],
  uses: [controllers],
  derive(read): Fact<PodItem> {
    const owners = read.fact(controllers);
    const running = groupReplicas(read.objects<Pod>('pods').filter(isJudged), owners);
    const items = running.map(toItem);
    const busy = new Set(running.map(({ owner }) => owner && keyOf(owner.object)));
    const idle = owners.all.filter(
      (controller) =>
        controller.template !== undefined &&
        owners.outermost(controller.object) === undefined &&
        !busy.has(keyOf(controller.object)),
    );
    const broken = [...new Set(['pods', ...workloadLists])].flatMap((list) =>
      read.source(list).items.flatMap((object) => (object.malformed === undefined ? [] : [brokenItem(object)])),
    );
    return {
      ...combineStates(read.stateOf('pods', ...workloadLists), owners),
      items: [...items, ...idle.flatMap(templateItem), ...broken],
    };
  },
});

/** The containers of those pods: containers, initContainers (native sidecars among them) and ephemeralContainers. */
export const containers = defineFact({
  name: 'containers',
  from: [],
  uses: [pods],
  derive(read): Fact<ContainerItem> {
    const { items, state, reason } = read.fact(pods);
    return {
      state,
      reason,
      items: items.flatMap(({ value: { pod }, about }): Item<ContainerItem>[] =>
        about.unjudgeable !== undefined
          ? [{ value: { pod, container: { name: '' }, kind: 'containers', called: 'container' }, about }]
          : containersOf(pod.spec).map(({ container, kind, index }) => ({
              value: { pod, container, kind, called: `${titles[kind]} ${container.name}` },
              about: { ...about, path: `${about.path}.${kind}[${index}]`, container: container.name },
            })),
      ),
    };
  },
});

function containersOf(spec: V1PodSpec): { container: V1Container; kind: ContainerKind; index: number }[] {
  const { initContainers = [], containers: ordinary, ephemeralContainers = [] } = spec;
  return [
    ...initContainers.map((container, index) => ({ container, kind: 'initContainers' as const, index })),
    ...ordinary.map((container, index) => ({ container, kind: 'containers' as const, index })),
    ...ephemeralContainers.map((container, index) => ({ container, kind: 'ephemeralContainers' as const, index })),
  ];
}

function isJudged(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed' && !isControlPlanePod(pod);
}

/** Whether the pod is a mirror pod of kube-system that runs a control-plane program. */
export function isControlPlanePod(pod: Pod): boolean {
  return (
    pod.metadata.namespace === 'kube-system' &&
    isMirrorPod(pod) &&
    pod.spec.containers.some(({ command, args }) => controlPlaneProgram(command, args) !== undefined)
  );
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

function groupReplicas(all: readonly Pod[], owners: Controllers): Replicas[] {
  const groups = new Map<string, Replicas>();
  const specs = numberer<V1PodSpec>();
  const ownerCache = new Map<string, { direct: Controller | undefined; outermost: Controller | undefined }>();
  for (const pod of all) {
    const reference = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
    const cacheKey = reference && `${reference.kind}/${pod.metadata.namespace ?? ''}/${reference.name}`;
    let owner = cacheKey === undefined ? undefined : ownerCache.get(cacheKey);
    if (owner === undefined) {
      owner = { direct: owners.direct(pod), outermost: owners.outermost(pod) };
      if (cacheKey !== undefined) ownerCache.set(cacheKey, owner);
    }
    const drifted = owner.direct?.template !== undefined && hasDrifted(pod.spec, owner.direct.template.spec);
    const key =
      owner.outermost === undefined || drifted
        ? `Pod/${pod.metadata.namespace ?? ''}/${pod.metadata.name}`
        : `${keyOf(owner.outermost.object)} ${specs(pod.spec)} ${labelKey(pod.metadata.labels)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { pod, owner: owner.outermost, drifted, instances: 1 });
    else group.instances++;
  }
  return [...groups.values()];
}

/** Numbers objects by identity. */
function numberer<T extends object>(): (object: T) => number {
  const numbers = new Map<T, number>();
  return (object) => {
    const known = numbers.get(object);
    if (known !== undefined) return known;
    numbers.set(object, numbers.size);
    return numbers.size - 1;
  };
}

function labelKey(labels: ObjectMeta['labels']): string {
  return labels === undefined ? '' : JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function toItem({ pod, owner, drifted, instances }: Replicas): Item<PodItem> {
  const self = owner === undefined || drifted;
  const edited = self ? pod : owner.object;
  const about = {
    object: referenceTo(edited),
    path: self ? 'spec' : owner.specPath,
    instances,
    ...provenance(owner?.object ?? pod, pod.metadata, pod.spec),
    ...version(edited),
  };
  return { value: { pod: view(pod.metadata, pod.spec, false, pod.nodeName) }, about };
}

function templateItem({ object, specPath, template }: Controller): Item<PodItem>[] {
  if (template === undefined) return [];
  const metadata = {
    ...object.metadata,
    labels: template.metadata?.labels ?? {},
    annotations: template.metadata?.annotations ?? {},
  };
  const about = {
    object: referenceTo(object),
    path: specPath,
    instances: 0,
    ...provenance(object, metadata, template.spec),
    ...version(object),
  };
  return [{ value: { pod: view(metadata, template.spec, true) }, about }];
}

function brokenItem(object: KubernetesObject): Item<PodItem> {
  const about: About = { object: referenceTo(object), path: 'spec', instances: 1, unjudgeable: object.malformed ?? '' };
  return { value: { pod: view(object.metadata, { containers: [] }, false) }, about };
}

function view(metadata: ObjectMeta, spec: V1PodSpec, fromTemplate: boolean, nodeName?: string): PodView {
  const { namespace = 'default', labels = {}, annotations = {} } = metadata;
  return { namespace, labels, annotations, spec, fromTemplate, ...(nodeName === undefined ? {} : { nodeName }) };
}

function version({ metadata }: KubernetesObject): Pick<About, 'resourceVersion'> {
  return metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
}

function provenance(owner: KubernetesObject, metadata: ObjectMeta, spec: V1PodSpec): Pick<About, 'component'> {
  const known = recogniseComponent({
    kind: owner.kind,
    namespace: metadata.namespace ?? '',
    name: owner.metadata.name,
    labels: metadata.labels ?? {},
    annotations: owner.metadata.annotations ?? {},
    images: containersOf(spec).flatMap(({ container: { image } }) => (image === undefined ? [] : [image])),
  });
  return known?.system === true ? { component: known.component } : {};
}
