import type { V1PodSpec } from '@kubernetes/client-node';
import { isWhole } from '../inventory.ts';
import { distributionOf } from '../kubernetes/components/managed.ts';
import { type Component, recogniseComponent } from '../kubernetes/components/recognise.ts';
import { type KubernetesObject, malformedText, type Pod, referenceTo } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { resourceOf } from '../kubernetes/resources.ts';
import { alikePods } from './alike-pods.ts';
import { type Controllers, controllerKey, controllers, workloadLists } from './controllers.ts';
import { type About, combineStates, defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { isControlPlanePod } from './pods.ts';

export interface WorkloadView {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The component that it is, where all its pods are one's. */
  readonly component?: Component;
  /** The distribution that installed it and keeps it, by the marks it puts on objects. */
  readonly managedBy?: string;
  /** Why its own labels and template are not known although its kind has them: only its pods were seen. */
  readonly gap?: string;
}

export interface WorkloadItem {
  readonly workload: WorkloadView;
}

/**
 * What runs pods: the outermost controllers, known by their lists or only by the ownerReferences of what they control, and
 * pods that nothing controls. Left out: mirror pods of the control plane, naked pods that have ended, what is being deleted.
 */
export const workloads = defineFact({
  name: 'workloads',
  from: ['pods', ...workloadLists],
  uses: [controllers, alikePods],
  derive(read): Fact<WorkloadItem> {
    const owners = read.fact(controllers);
    const listed = new Map(owners.all.map(({ object }) => [controllerKey(object), object]));
    const groups = new Map<string, Group>();
    for (const member of membersOf(read, owners)) {
      const outermost = owners.makers(member.object).outermost?.object ?? member.object;
      const key = controllerKey(outermost);
      const group = groups.get(key);
      if (group !== undefined) group.members.push(member);
      else
        groups.set(key, {
          object: listed.get(key) ?? outermost,
          gap: gapOf(outermost, listed, read),
          members: [member],
        });
    }
    const broken = ['pods', ...workloadLists].flatMap((list) =>
      read.source(list).items.flatMap((object) => (object.malformed === undefined ? [] : [brokenItem(object)])),
    );
    const items = [...groups.values()].filter(({ object }) => object.metadata.deletionTimestamp === undefined);
    return {
      ...combineStates(read.stateOf(), owners),
      items: [...items.map(toItem), ...broken],
    };
  },
});

/** An object that shows what a workload runs: a controller with its template, or a pod whose template was not seen. */
interface Member {
  readonly object: KubernetesObject;
  readonly spec: V1PodSpec;
}

interface Group {
  readonly object: KubernetesObject;
  readonly gap: string | undefined;
  readonly members: Member[];
}

function membersOf(read: Read, owners: Controllers): Member[] {
  const templates = owners.all.flatMap(({ object, template }) =>
    template === undefined || owners.makers(object).templated !== undefined ? [] : [{ object, spec: template.spec }],
  );
  const pods = read
    .fact(alikePods)
    .groups.map(({ pod }) => pod)
    .filter((pod) => !isControlPlanePod(pod) && !hasEnded(pod) && owners.makers(pod).templated === undefined)
    .map((pod) => ({ object: pod, spec: pod.spec }));
  return [...templates, ...pods];
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function toItem({ object, gap, members }: Group): Item<WorkloadItem> {
  const components = members.map((member) => recognise(member, object));
  const [component] = components.includes(undefined) ? [] : components;
  const marks = [object, ...members.map((member) => member.object)].map(({ metadata }) => distributionOf(metadata));
  const managedBy = marks.find((by) => by !== undefined);
  const { resourceVersion, namespace = 'default', name } = object.metadata;
  const workload: WorkloadView = {
    kind: object.kind,
    namespace,
    name,
    ...(component === undefined ? {} : { component }),
    ...(managedBy === undefined ? {} : { managedBy }),
    ...(gap === undefined ? {} : { gap }),
  };
  const about: About = {
    object: referenceTo(object),
    path: '',
    instances: 1,
    ...(component?.system === true ? { component: component.component } : {}),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return { value: { workload }, about };
}

function recognise({ object, spec }: Member, outermost: KubernetesObject): Component | undefined {
  const { namespace = '', name, labels = {}, annotations = {}, ownerReferences = [] } = object.metadata;
  const isPod = object.kind === 'Pod';
  return recogniseComponent({
    kind: object.kind,
    namespace,
    name: isPod ? outermost.metadata.name : name,
    labels,
    annotations,
    ...(isPod ? { ownerReferences } : {}),
    images: podContainers(spec).flatMap(({ container: { image } }) => (typeof image === 'string' ? [image] : [])),
  });
}

/** Why a controller that an ownerReference names is not among those listed, where that is because the list was not seen whole. */
function gapOf(
  { apiVersion, kind, metadata }: KubernetesObject,
  listed: ReadonlyMap<string, KubernetesObject>,
  read: Read,
): string | undefined {
  const list = resourceOf(apiVersion, kind);
  if (list === undefined || !workloadLists.includes(list)) return undefined;
  if (listed.has(controllerKey({ apiVersion, kind, metadata }))) return undefined;
  const source = read.source(list);
  return isWhole(source) ? undefined : describeGap(list, source);
}

function brokenItem(object: KubernetesObject): Item<WorkloadItem> {
  const { kind, metadata } = object;
  return {
    value: { workload: { kind, namespace: metadata.namespace ?? 'default', name: metadata.name } },
    about: { object: referenceTo(object), path: '', instances: 1, unjudgeable: malformedText(object) },
  };
}
