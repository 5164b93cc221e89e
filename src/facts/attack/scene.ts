import type { Edit } from '../../kubernetes/paths/edits.ts';
import { type GraphBuilder, nothing } from '../../kubernetes/paths/graph.ts';
import type { TechniqueId } from '../../kubernetes/paths/techniques.ts';
import type { PodSecurityLevel } from '../../kubernetes/pod-security/level.ts';
import { describeSubject } from '../../kubernetes/rbac/grant.ts';
import { type Subject, subjectKey } from '../../kubernetes/rbac/subject.ts';

/** What is common to all that draws the graph. */
export interface Scene {
  readonly graph: GraphBuilder;
  /** Of the API server. */
  readonly minor: number;
  readonly namespaces: ReadonlySet<string>;
  /**
   * The places of running as each account, by namespace and name: the account itself, unless a cloud gives those who run as it
   * an identity besides. Filled as accounts are drawn.
   */
  readonly running: Map<string, string>;
  /** What refuses pods in a namespace; undefined where that was not seen. */
  levelOf(namespace: string): PodSecurityLevel | undefined;
  /** Why not. */
  readonly levelGap: string;
}

/** Ids of the places that are always there. */
export const goals = {
  'cluster-admin': 'goal:cluster-admin',
  secrets: 'goal:secrets',
  'control-plane': 'goal:control-plane',
} as const;

/** A node of the attacker's choice. */
export const anyNode = 'node:*';

/** The id of a place that stands for many: all of that kind in a namespace, or `*` for everywhere. */
export function setId(
  kind: 'make' | 'pods' | 'debug' | 'run' | 'accounts' | 'member' | 'admin' | 'attract' | 'forward' | 'post',
  namespace: string,
): string {
  return `set:${kind}/${namespace}`;
}

/** All users that are no service accounts. */
export const anyUser = 'set:users';
/** All users, service accounts among them, and groups that a client certificate may name. */
export const anyName = 'set:names';
/** All pods, by way of the kubelets. */
export const allKubelets = 'set:kubelet/*';

/**
 * The id of the place of a service account; of one that no binding names and no pod runs as, that of what its groups give. To
 * impersonate takes no account that exists.
 */
export function accountId({ graph }: Pick<Scene, 'graph'>, namespace: string, name: string): string {
  const id = subjectKey({ kind: 'ServiceAccount', namespace, name });
  return graph.has(id) ? id : setId('member', namespace);
}

/** The id of the place where one runs as a service account, and so has any token of it; of no place where there is none. */
export function runId({ running }: Pick<Scene, 'running'>, namespace: string, name: string): string {
  return running.get(`${namespace}/${name}`) ?? '';
}

export function addSet({ graph }: Pick<Scene, 'graph'>, id: string): string {
  return graph.place({ id, kind: 'set', called: id });
}

/** A step that is none of the attacker's. */
export function addLink(
  { graph }: Pick<Scene, 'graph'>,
  from: string,
  to: string,
  technique: TechniqueId = 'stands-for',
): void {
  graph.step({ from, to, technique, hops: 0, because: nothing });
}

/** The place of a user, group or service account. */
export function addSubject({ graph }: Pick<Scene, 'graph'>, subject: Subject, system: boolean): string {
  const id = subjectKey(subject);
  const kind = subject.kind === 'Unknown' ? 'User' : subject.kind;
  return graph.place({ id, kind, called: describeSubject(subject), ...(system ? { system: true } : {}) });
}

/** The label that keeps privileged pods out, where a person would set it. */
export function baselineEdit(namespace: string): Edit {
  return { kind: 'enforce-baseline', object: { apiVersion: 'v1', kind: 'Namespace', name: namespace } };
}
