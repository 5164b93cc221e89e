import { attackGraph } from '../facts/attack-graph.ts';
import { describeGap, FactStore } from '../facts/fact.ts';
import { type Grants, grants as grantsFact } from '../facts/grants.ts';
import { subjects } from '../facts/subjects.ts';
import type { Inventory } from '../inventory.ts';
import { objectName } from '../kubernetes/object.ts';
import { type Grant, grantsAnything } from '../kubernetes/rbac/grant.ts';
import type { PolicyRule } from '../kubernetes/rbac/rule.ts';
import { implicitGroups, type Subject, subjectKey } from '../kubernetes/rbac/subject.ts';

export type Risk = 'critical' | 'high' | 'medium' | 'low';

/** One line of a review: a subject, and what one binding gives it. */
export interface ReviewLine {
  readonly kind: Subject['kind'];
  readonly namespace: string | null;
  readonly name: string;
  /** Of all that the subject holds. */
  readonly risk: Risk;
  /** Why. */
  readonly because: string;
  /** `ClusterRoleBinding jane`, with the namespace of a RoleBinding. */
  readonly binding: string;
  readonly role: string;
  /** `everywhere`, or a namespace. */
  readonly scope: string;
  /** In words, rule by rule. */
  readonly rights: readonly string[];
  /** When the binding was made; null where that was not recorded. */
  readonly created: string | null;
  /** When it was last changed; null where that was not recorded. */
  readonly changed: string | null;
}

/** Who may do what, for a person to tick off. */
export interface Review {
  readonly complete: boolean;
  readonly reason: string | null;
  readonly lines: readonly ReviewLine[];
  /** Subjects whom nothing but Kubernetes' own bindings name, left out. */
  readonly builtIn: number;
}

const ranks: readonly Risk[] = ['critical', 'high', 'medium', 'low'];
const bindingLists = ['clusterrolebindings.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io'];

/** The review list: one line for each subject of each binding, the riskiest first; `all` adds what Kubernetes ships. Pure. */
export function review(inventory: Inventory, { all = false }: { readonly all?: boolean } = {}): Review {
  const store = new FactStore(inventory);
  const { items, state, reason } = store.get(subjects);
  const graph = store.get(attackGraph);
  const given = store.get(grantsFact);
  const times = timesOf(inventory);
  const own = new Map<string, { grant: Grant; binding: string }[]>();
  for (const { value, about } of given.items) {
    const key = subjectKey(value.grant.subject);
    const binding = objectName(about.object);
    own.set(key, [...(own.get(key) ?? []), { grant: value.grant, binding }]);
  }
  const shown = items.filter(({ value: { subject } }) => all || !subject.builtIn);
  const lines = shown.flatMap(({ value: { subject } }): ReviewLine[] => {
    const { subject: who } = subject;
    const held = own.get(subjectKey(who)) ?? [];
    const { risk, because } = riskOf(
      held.map(({ grant }) => grant),
      graph.takeover(subjectKey(who), implicitGroups(who))?.hops,
      given.privilegeOf,
    );
    return held.map(({ grant, binding }) => ({
      kind: who.kind,
      namespace: who.kind === 'ServiceAccount' ? who.namespace : null,
      name: who.name,
      risk,
      because,
      binding,
      role: `${grant.role.kind} ${grant.role.name}`,
      scope: grant.namespace ?? 'everywhere',
      rights: grant.rules.filter((rule) => grantsAnything([rule])).map(describeRule),
      created: times.get(binding)?.created ?? null,
      changed: times.get(binding)?.changed ?? null,
    }));
  });
  const gaps = [...(state === 'complete' || reason === null ? [] : [reason]), ...missingLists(inventory)];
  return {
    complete: gaps.length === 0,
    reason: gaps.length === 0 ? null : [...new Set(gaps)].join('; '),
    lines: lines.sort(
      (a, b) =>
        ranks.indexOf(a.risk) - ranks.indexOf(b.risk) || compare(keyOf(a), keyOf(b)) || compare(a.binding, b.binding),
    ),
    builtIn: items.length - shown.length,
  };
}

function missingLists({ sources }: Inventory): string[] {
  return bindingLists.flatMap((name) => {
    const source = sources.get(name);
    if (source === undefined) return [`${name} not collected`];
    return source.state === 'complete' || source.state === 'inconsistent' ? [] : [describeGap(name, source)];
  });
}

/** Control of the cluster by itself or in one step is critical, by a chain high; other rights worth a review are medium. */
function riskOf(
  held: readonly Grant[],
  hops: number | undefined,
  privilegeOf: Grants['privilegeOf'],
): { readonly risk: Risk; readonly because: string } {
  const everything = held.find(
    ({ coversEverything, namespace }) => coversEverything !== undefined && namespace === undefined,
  );
  if (everything !== undefined) return { risk: 'critical', because: 'may do everything in the cluster' };
  if (hops === 1) return { risk: 'critical', because: 'one step from the cluster, its Secrets or a node' };
  if (hops !== undefined) return { risk: 'high', because: `${hops} steps from the cluster, its Secrets or a node` };
  const [privilege] = held.flatMap((grant) => privilegeOf(grant)?.() ?? []).sort();
  if (privilege !== undefined) return { risk: 'medium', because: privilege };
  return { risk: 'low', because: 'no right that leads further' };
}

/** Nothing left out: whoever ticks it off must see all of it. */
function describeRule({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const called = verbs.includes('*') ? 'every verb' : verbs.join(', ');
  const groups = apiGroups.filter((group) => group !== '');
  const of = groups.length === 0 ? '' : ` of ${groups.includes('*') ? 'every API group' : groups.join(', ')}`;
  const named = resourceNames.length === 0 ? '' : ` named ${resourceNames.join(', ')}`;
  const what = [
    ...(resources.length === 0
      ? []
      : [`${resources.map((one) => (one === '*' ? 'every resource' : one)).join(', ')}${of}${named}`]),
    ...nonResourceURLs,
  ];
  return `${called} on ${what.join(', ')}`;
}

function timesOf({
  sources,
}: Inventory): ReadonlyMap<string, { readonly created: string | null; readonly changed: string | null }> {
  return new Map(
    bindingLists.flatMap((list) =>
      (sources.get(list)?.items ?? []).map(({ kind, metadata, lastChange }) => {
        const { namespace, name, creationTimestamp = null } = metadata;
        const changed = typeof lastChange === 'string' ? lastChange : null;
        return [
          `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
          { created: creationTimestamp, changed },
        ] as const;
      }),
    ),
  );
}

function keyOf({ kind, namespace, name }: ReviewLine): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
