import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { recogniseComponent } from '../kubernetes/components/recognise.ts';
import { controlPlaneProgram, isMirrorPod } from '../kubernetes/control-plane.ts';
import {
  type EphemeralState,
  type KubernetesObject,
  malformedText,
  type ObjectMeta,
  type Pod,
  referenceTo,
} from '../kubernetes/object.ts';
import { type ContainerKind, containerTitles } from '../kubernetes/pod-spec.ts';
import { alikePods } from './alike-pods.ts';
import { type Controller, controllerKey, controllers, workloadLists } from './controllers.ts';
import { type About, combineStates, defineFact, type Fact, type Item } from './fact.ts';
import { groupReplicas, type Replicas } from './replicas.ts';

/** A pod as the checks see it: one of a group of replicas that are alike, or the template of a workload without pods. */
export interface PodView {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: V1PodSpec;
  /** True where no pod runs and the template was judged: what admission would add is missing from it. */
  readonly fromTemplate: boolean;
  /** Whether the spec has been through admission: false of a template, and of a manifest that no API server has seen. */
  readonly admitted: boolean;
  /** Where it and its replicas run. */
  readonly nodeNames: ReadonlySet<string>;
  /** Its name, where it is a pod that no other object owns. */
  readonly alone?: string;
  /** Whether a Job made it: it is to end. */
  readonly ends: boolean;
  /** What became of its ephemeral containers, where its status tells. */
  readonly debugged: readonly EphemeralState[];
  /** `sha256:…` of the image that each container runs, by the container's name. */
  readonly digests: Readonly<Record<string, string>>;
  /** The pod spec that a person edits, where that is another one. */
  readonly template?: V1PodSpec;
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

/**
 * Pods that run, one item for all replicas that are alike, and the templates of workloads that run none.
 * Left out: control-plane mirror pods, and pods that have ended (their templates are judged).
 */
export const pods = defineFact({
  name: 'pods',
  from: ['pods', ...workloadLists],
  uses: [controllers, alikePods],
  derive(read): Fact<PodItem> {
    const owners = read.fact(controllers);
    const seenWhole = read.stateOf('pods').state === 'complete';
    const judged = read.fact(alikePods).groups.filter(({ pod }) => isJudged(pod));
    const running = groupReplicas(judged, owners, seenWhole);
    const items = running.map(toItem);
    const busy = new Set(
      running.map(({ templated, current }) => current && templated && controllerKey(templated.object)),
    );
    const idle = owners.all.filter(
      (controller) =>
        controller.template !== undefined &&
        owners.makers(controller.object).templated === undefined &&
        !busy.has(controllerKey(controller.object)),
    );
    const broken = [...new Set(['pods', ...workloadLists])].flatMap((list) =>
      read.source(list).items.flatMap((object) => (object.malformed === undefined ? [] : [brokenItem(object)])),
    );
    return {
      ...combineStates(read.stateOf('pods', ...workloadLists), owners),
      items: [...items, ...idle.flatMap((one) => templateItem(one, owners.makers(one.object).outermost)), ...broken],
    };
  },
});

/** Those pods, and the mirror pods of the control plane beside them: what a kubelet starts by itself is judged as a static pod. */
export const podsAndControlPlane = defineFact({
  name: 'podsAndControlPlane',
  from: [],
  uses: [pods, controllers, alikePods],
  derive(read): Fact<PodItem> {
    const { items, state, reason } = read.fact(pods);
    const ofControlPlane = read.fact(alikePods).groups.filter(({ pod }) => isControlPlanePod(pod) && !hasEnded(pod));
    const running = groupReplicas(ofControlPlane, read.fact(controllers), true);
    return { state, reason, items: [...items, ...running.map(toItem)] };
  },
});

/** The containers of `pods`: containers, initContainers (native sidecars among them) and ephemeralContainers. */
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
        about.unjudgeable === undefined
          ? containerItems(pod, about)
          : [{ value: { pod, container: { name: '' }, kind: 'containers', called: 'container' }, about }],
      ),
    };
  },
});

function containerItems(pod: PodView, about: About): Item<ContainerItem>[] {
  // A webhook may have put a container of its own first: the place in the template is the one to edit.
  const made = new Map(
    pod.template === undefined
      ? []
      : containersOf(pod.template).map(({ container, kind, index }) => [`${kind}/${container.name}`, index] as const),
  );
  return containersOf(pod.spec).map(({ container, kind, index }) => ({
    value: { pod, container, kind, called: `${containerTitles[kind]} ${container.name}` },
    about: {
      ...about,
      path: `${about.path}.${kind}[${made.get(`${kind}/${container.name}`) ?? index}]`,
      container: container.name,
    },
  }));
}

function containersOf(spec: V1PodSpec): { container: V1Container; kind: ContainerKind; index: number }[] {
  const { initContainers = [], containers: ordinary, ephemeralContainers = [] } = spec;
  return [
    ...initContainers.map((container, index) => ({ container, kind: 'initContainers' as const, index })),
    ...ordinary.map((container, index) => ({ container, kind: 'containers' as const, index })),
    ...ephemeralContainers.map((container, index) => ({ container, kind: 'ephemeralContainers' as const, index })),
  ];
}

function isJudged(pod: Pod): boolean {
  return !hasEnded(pod) && !isControlPlanePod(pod);
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Whether the pod is a mirror pod of kube-system that runs a control-plane program. */
export function isControlPlanePod(pod: Pod): boolean {
  return (
    pod.metadata.namespace === 'kube-system' &&
    isMirrorPod(pod) &&
    pod.spec.containers.some(({ command, args }) => controlPlaneProgram(command, args) !== undefined)
  );
}

function toItem({ pod, outermost: owner, templated, direct, drifted, nodes, instances }: Replicas): Item<PodItem> {
  const self = owner === undefined || drifted;
  const edited = self ? pod : owner.object;
  const about = {
    object: referenceTo(edited),
    path: self ? 'spec' : owner.specPath,
    instances,
    // An operator's own resource is the outermost owner of a DaemonSet, but the DaemonSet is what the component is known by.
    ...provenance(templated?.object ?? owner?.object ?? pod, pod.metadata, pod.spec),
    ...version(edited),
  };
  const template = self ? undefined : owner.template?.spec;
  const seen = {
    fromTemplate: false,
    admitted: pod.metadata.uid !== undefined,
    nodeNames: nodes,
    ...(pod.metadata.ownerReferences === undefined ? { alone: pod.metadata.name } : {}),
    ends: [direct, owner].some((maker) => maker !== undefined && isBatch(maker.object)),
    debugged: pod.status?.ephemeralContainers ?? [],
    digests: pod.status?.digests ?? none,
    ...(template === undefined ? {} : { template }),
  };
  return { value: { pod: view(pod.metadata, pod.spec, seen) }, about };
}

function templateItem(controller: Controller, owner: Controller = controller): Item<PodItem>[] {
  const { object, template } = controller;
  // ReplicaSets that an Argo Rollout has scaled down are its history.
  if (template === undefined || (owner !== controller && object.kind === 'ReplicaSet' && controller.replicas === 0))
    return [];
  const metadata = {
    ...object.metadata,
    labels: template.metadata?.labels ?? {},
    annotations: template.metadata?.annotations ?? {},
  };
  const about = {
    object: referenceTo(owner.object),
    path: owner.specPath,
    instances: 0,
    ...provenance(object, metadata, template.spec),
    ...version(owner.object),
  };
  return [
    { value: { pod: view(metadata, template.spec, { ...unmade, fromTemplate: true, ends: isBatch(object) }) }, about },
  ];
}

const unmade = {
  fromTemplate: false,
  admitted: false,
  nodeNames: new Set<string>(),
  ends: false,
  debugged: [],
  digests: {},
};

const none: Readonly<Record<string, string>> = {};

function isBatch({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion.startsWith('batch/') && (kind === 'Job' || kind === 'CronJob');
}

function brokenItem(object: KubernetesObject): Item<PodItem> {
  const about: About = { object: referenceTo(object), path: 'spec', instances: 1, unjudgeable: malformedText(object) };
  return { value: { pod: view(object.metadata, { containers: [] }, unmade) }, about };
}

function view(
  { namespace = 'default', labels = {}, annotations = {} }: ObjectMeta,
  spec: V1PodSpec,
  seen: Omit<PodView, 'namespace' | 'labels' | 'annotations' | 'spec'>,
): PodView {
  return { namespace, labels, annotations, spec, ...seen };
}

function version({ metadata }: KubernetesObject): Pick<About, 'resourceVersion'> {
  return metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
}

function provenance(owner: KubernetesObject, metadata: ObjectMeta, spec: V1PodSpec): Pick<About, 'component'> {
  const known = recogniseComponent({
    kind: owner.kind,
    namespace: metadata.namespace ?? '',
    name: owner.metadata.name,
    labels: owner.metadata.labels ?? {},
    annotations: owner.metadata.annotations ?? {},
    ...(owner.kind === 'Pod' ? { ownerReferences: owner.metadata.ownerReferences ?? [] } : {}),
    images: containersOf(spec).flatMap(({ container: { image } }) => (image === undefined ? [] : [image])),
  });
  return known?.system === true ? { component: known.component } : {};
}
