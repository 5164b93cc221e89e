import type { V1PodSpec } from '@kubernetes/client-node';
import type { KubernetesObject, ObjectMeta, OwnerReference } from '../kubernetes/object.ts';
import { defineFact, type FactState } from './fact.ts';

/** Kinds that hold a pod template, with the path to its pod spec. */
const templates: Readonly<Record<string, readonly [list: string, template: readonly string[]]>> = {
  Deployment: ['deployments.apps', ['spec', 'template']],
  StatefulSet: ['statefulsets.apps', ['spec', 'template']],
  DaemonSet: ['daemonsets.apps', ['spec', 'template']],
  ReplicaSet: ['replicasets.apps', ['spec', 'template']],
  ReplicationController: ['replicationcontrollers', ['spec', 'template']],
  Job: ['jobs.batch', ['spec', 'template']],
  CronJob: ['cronjobs.batch', ['spec', 'jobTemplate', 'spec', 'template']],
};

/** Lists of the kinds that hold a pod template. */
export const workloadLists: readonly string[] = Object.values(templates).map(([list]) => list);

export interface PodTemplate {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec: V1PodSpec;
}

/** An object that makes pods, seen or only named by its pods' ownerReferences. */
export interface Controller {
  readonly object: KubernetesObject;
  /** Where its pod spec stands; `spec` for kinds whose template kaudit does not know. */
  readonly specPath: string;
  readonly template?: PodTemplate;
  /** Replicas it asks for; undefined where the kind has no such number. */
  readonly replicas?: number;
}

/** The controllers of the cluster and the way up from an object to the one that a person edits. */
export interface Controllers extends FactState {
  readonly all: readonly Controller[];
  /** The outermost controller of an object, or undefined where nothing controls it. */
  outermost(object: KubernetesObject): Controller | undefined;
  /** The controller whose template the object was made from, if it was collected. */
  direct(object: KubernetesObject): Controller | undefined;
}

/** Controllers by uid; where uids are missing (manifests), by kind, namespace and name. */
export const controllers = defineFact({
  name: 'controllers',
  from: workloadLists,
  derive(read): Controllers {
    const byKey = new Map<string, Controller>();
    const all = Object.entries(templates).flatMap(([, [list, path]]) =>
      read.objects(list).map((object) => toController(object, path)),
    );
    for (const controller of all) byKey.set(keyOf(controller.object), controller);
    const direct = (object: KubernetesObject): Controller | undefined => {
      const owner = controllerReference(object);
      if (owner === undefined) return undefined;
      return byKey.get(`${owner.kind}/${object.metadata.namespace ?? ''}/${owner.name}`) ?? named(owner, object);
    };
    const outermost = (object: KubernetesObject): Controller | undefined => {
      let found: Controller | undefined;
      let at = object;
      // An owner chain is short; the bound breaks cycles that a hostile server may serve.
      for (let depth = 0; depth < 8; depth++) {
        const next = direct(at);
        if (next === undefined || next.object.kind === 'Node') break;
        found = next;
        at = next.object;
      }
      return found;
    };
    return { ...read.stateOf(), all, outermost, direct };
  },
});

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

function controllerReference({ metadata }: KubernetesObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** A controller of a kind that kaudit does not list, known only by an ownerReference. */
function named(owner: OwnerReference, owned: KubernetesObject): Controller {
  const namespace = owned.metadata.namespace;
  const metadata = { name: owner.name, uid: owner.uid, ...(namespace === undefined ? {} : { namespace }) };
  const path = templates[owner.kind]?.[1] ?? [];
  return {
    object: { apiVersion: owner.apiVersion, kind: owner.kind, metadata },
    specPath: [...path, 'spec'].join('.'),
  };
}

function toController(object: KubernetesObject, path: readonly string[]): Controller {
  const template = walk(object, path);
  const spec = isRecord(template) ? template.spec : undefined;
  const replicas = isRecord(object.spec) ? object.spec.replicas : undefined;
  return {
    object,
    specPath: [...path, 'spec'].join('.'),
    // Collecting checked the shape of every pod template.
    ...(isRecord(spec) ? { template: template as unknown as PodTemplate } : {}),
    ...(typeof replicas === 'number' ? { replicas } : {}),
  };
}

function walk(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), from);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
