import type { V1PodSpec } from '@kubernetes/client-node';
import type { KubernetesObject, ObjectMeta, OwnerReference } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
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
  // OpenShift's, Argo Rollouts', OpenKruise's, Knative's: a core Service makes no pods.
  DeploymentConfig: ['deploymentconfigs.apps.openshift.io', ['spec', 'template']],
  Rollout: ['rollouts.argoproj.io', ['spec', 'template']],
  CloneSet: ['clonesets.apps.kruise.io', ['spec', 'template']],
  Service: ['services.serving.knative.dev', ['spec', 'template']],
};

/** Lists of the kinds that hold a pod template. */
export const workloadLists: readonly string[] = Object.values(templates).map(([list]) => list);

const knative = 'serving.knative.dev';

/** Steps up from an object that are followed; real chains have two or three. */
const longest = 8;

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

/** Who made an object. */
export interface Makers {
  /** The nearest controller: its template, if it was collected, is what the object was made from. */
  readonly direct: Controller | undefined;
  /** The outermost one: what a person edits. */
  readonly outermost: Controller | undefined;
  /** The outermost one whose template was collected: below `outermost` where that is of a kind that kaudit does not list. */
  readonly templated: Controller | undefined;
}

/** The controllers of the cluster and the way up from an object to the one that a person edits. */
export interface Controllers extends FactState {
  readonly all: readonly Controller[];
  /** Who made an object; the same answer for all that one controller made. */
  makers(object: KubernetesObject): Makers;
}

/** Controllers by API group, kind, namespace and name: other groups have kinds called StatefulSet or Job too. */
export const controllers = defineFact({
  name: 'controllers',
  from: workloadLists,
  derive(read): Controllers {
    const byKey = new Map<string, Controller>();
    const all = Object.values(templates).flatMap(([list, path]) =>
      read.objects(list).map((object) => toController(object, path)),
    );
    for (const controller of all) byKey.set(controllerKey(controller.object), controller);
    const direct = (object: KubernetesObject): Controller | undefined => {
      const owner = controllerReference(object);
      if (owner === undefined) return undefined;
      const { namespace } = object.metadata;
      const find = (reference: OwnerReference): Controller =>
        byKey.get(keyOf(reference.apiVersion, reference.kind, namespace, reference.name)) ??
        named(reference, namespace);
      const found = find(owner);
      const above = found.template === undefined ? aboveUnseen(owner, object) : undefined;
      return above === undefined ? found : find(above);
    };
    /** This one and those above it, the outermost last; empty for a cycle, which a hostile server may serve. */
    const climb = (first: Controller): Controller[] => {
      const found: Controller[] = [];
      const seen = new Set<string>();
      for (
        let next: Controller | undefined = first;
        next !== undefined && found.length < longest;
        next = direct(next.object)
      ) {
        const key = controllerKey(next.object);
        if (seen.has(key)) return [];
        seen.add(key);
        if (next.object.kind === 'Node') break;
        found.push(next);
      }
      return found;
    };
    /** Climbed once for all pods of a controller. */
    const known = new Map<string, Makers>();
    /** The replicas of a controller have their ownerReferences in common. */
    const ofReplicas = new WeakMap<object, { readonly namespace: string | undefined; readonly makers: Makers }>();
    const makers = (object: KubernetesObject): Makers => {
      const { ownerReferences, namespace } = object.metadata;
      if (ownerReferences === undefined) return nobody;
      const last = ofReplicas.get(ownerReferences);
      if (last !== undefined && last.namespace === namespace) return last.makers;
      const found = findMakers(object);
      ofReplicas.set(ownerReferences, { namespace, makers: found });
      return found;
    };
    const findMakers = (object: KubernetesObject): Makers => {
      const owner = controllerReference(object);
      if (owner === undefined) return nobody;
      const key = keyOf(owner.apiVersion, owner.kind, object.metadata.namespace, owner.name);
      const met = known.get(key);
      if (met !== undefined) return met;
      const first = direct(object);
      const chain = first === undefined ? [] : climb(first);
      const made: Makers = {
        direct: first,
        outermost: chain.at(-1),
        templated: chain.findLast(({ template }) => template !== undefined),
      };
      known.set(key, made);
      return made;
    };
    return { ...read.stateOf(), all, makers };
  },
});

const nobody: Makers = { direct: undefined, outermost: undefined, templated: undefined };

/** A key for an object of any kind: API group, kind, namespace and name. */
export function controllerKey({ apiVersion, kind, metadata }: KubernetesObject): string {
  return keyOf(apiVersion, kind, metadata.namespace, metadata.name);
}

function keyOf(apiVersion: string, kind: string, namespace: string | undefined, name: string): string {
  const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
  // The API server moved the workloads from extensions to apps; an old ownerReference may still say extensions.
  return `${group === 'extensions' ? 'apps' : group}\0${kind}\0${namespace ?? ''}\0${name}`;
}

function controllerReference({ metadata }: KubernetesObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/**
 * Who made the ReplicaSet or Job that was not seen, by the name that the controllers of Deployments and CronJobs give: the hash
 * that the pod carries as a label, the minute it was scheduled for. Source: pkg/controller/deployment/sync.go,
 * pkg/controller/cronjob/utils.go (getJobName). Knative writes the Service, or the Configuration alone, on what a Revision makes
 * (knative/serving, pkg/reconciler/revision/resources/meta.go, makeLabels).
 */
function aboveUnseen(
  { apiVersion, kind, name }: OwnerReference,
  { metadata }: KubernetesObject,
): OwnerReference | undefined {
  const above = (maker: string, suffix: string): OwnerReference => ({
    apiVersion,
    kind: maker,
    name: name.slice(0, -suffix.length),
    uid: '',
  });
  if (kind === 'Revision' && apiVersion.startsWith(`${knative}/`)) {
    const [service, configuration] = ['service', 'configuration'].map(
      (maker) => metadata.labels?.[`${knative}/${maker}`],
    );
    if (service !== undefined) return { apiVersion, kind: 'Service', name: service, uid: '' };
    return configuration === undefined
      ? undefined
      : { apiVersion, kind: 'Configuration', name: configuration, uid: '' };
  }
  const hash = metadata.labels?.['pod-template-hash'];
  if (kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)) return above('Deployment', `-${hash}`);
  const minute = kind === 'Job' ? /-\d{8}$/.exec(name)?.[0] : undefined;
  return minute === undefined ? undefined : above('CronJob', minute);
}

/** A controller as an ownerReference tells it: all there is of one that was not collected. */
function named(owner: OwnerReference, namespace: string | undefined): Controller {
  const metadata = {
    name: owner.name,
    ...(owner.uid === '' ? {} : { uid: owner.uid }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  // A Configuration of Knative keeps its template where its Service does.
  const kind = owner.kind === 'Configuration' && owner.apiVersion.startsWith(`${knative}/`) ? 'Service' : owner.kind;
  const path = Object.hasOwn(templates, kind) ? (templates[kind]?.[1] ?? []) : [];
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
