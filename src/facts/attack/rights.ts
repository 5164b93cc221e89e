import { objectName } from '../../kubernetes/object.ts';
import type { Edit } from '../../kubernetes/paths/edits.ts';
import { nothing } from '../../kubernetes/paths/graph.ts';
import { createPowerTable, type Power, type PowerName, worksInNamespace } from '../../kubernetes/paths/rights.ts';
import { coversEverything } from '../../kubernetes/rbac/everything.ts';
import type { Grant } from '../../kubernetes/rbac/grant.ts';
import type { Right } from '../../kubernetes/rbac/rights.ts';
import type { PolicyRule } from '../../kubernetes/rbac/rule.ts';
import { reachingKeys, type Subject } from '../../kubernetes/rbac/subject.ts';
import type { GrantItem } from '../grants.ts';

/** A power that somebody holds through one grant. */
export interface Held {
  readonly power: Power;
  /** Undefined: everywhere. */
  readonly namespace: string | undefined;
  readonly because: () => string;
  /** Any one of these takes it away. */
  readonly edits: () => readonly Edit[];
}

/** Everybody whom a binding names, with the powers of each. */
export interface Holders {
  /** By the key of the subject. */
  readonly own: ReadonlyMap<string, { readonly subject: Subject; readonly held: readonly Held[] }>;
  /** The powers of rules, as if somebody held them there. */
  ofRules(rules: readonly PolicyRule[], namespace: string | undefined): readonly Held[];
  /** Own powers and those of the groups that the subject is in anyway. */
  effective(subject: Subject): readonly Held[];
  /** The grants that these come from, those of everything and of no power among them. */
  grantsOf(subject: Subject): readonly GrantItem[];
  coversEverything(rules: readonly PolicyRule[]): boolean;
}

const rbac = 'rbac.authorization.k8s.io/v1';

/** The powers of each subject; grants of everything are left out, being goals of their own. */
export function readHolders(bySubject: ReadonlyMap<string, readonly GrantItem[]>, deployed: readonly Right[]): Holders {
  const table = createPowerTable(deployed);
  const own = new Map<string, { subject: Subject; held: readonly Held[] }>();
  for (const [key, items] of bySubject) {
    const [first] = items;
    if (first === undefined) continue;
    const held: Held[] = [];
    for (const item of items) {
      const { grant } = item.value;
      if (grant.coversEverything !== undefined) continue;
      for (const power of table.of(grant.rules))
        if (grant.namespace === undefined || worksInNamespace(power)) held.push(toHeld(item, power));
    }
    own.set(key, { subject: first.value.grant.subject, held });
  }
  return {
    own,
    ofRules: (rules, namespace) =>
      table
        .of(rules)
        .filter((power) => namespace === undefined || worksInNamespace(power))
        .map((power) => ({ power, namespace, because: nothing, edits: none })),
    coversEverything: (rules) => coversEverything(rules) !== undefined,
    effective: (subject) => reachingKeys(subject).flatMap((key) => own.get(key)?.held ?? []),
    grantsOf: (subject) => reachingKeys(subject).flatMap((key) => bySubject.get(key) ?? []),
  };
}

const none = (): readonly Edit[] => [];

function toHeld(item: GrantItem, power: Power): Held {
  const { grant } = item.value;
  let edits: readonly Edit[] | undefined;
  return {
    power,
    namespace: grant.namespace,
    because: () => `${throughOf(item)}, ${ruleOf(power)}`,
    // The same objects for every step that they take away: then each is told from others once.
    edits() {
      edits ??= editsOf(item, power);
      return edits;
    },
  };
}

/** `rules[0]: create on pods`. */
export function ruleOf({ rule, verbs, entries }: Power): string {
  return `rules[${rule}]: ${verbs.join(', ')} on ${entries.join(', ')}`;
}

/** `RoleBinding ci/runner gives Role runner`. */
export function throughOf({ value: { grant }, about: { object } }: GrantItem): string {
  return `${objectName(object)} gives ${grant.role.kind} ${grant.role.name}`;
}

/** To take the subject out of its binding; nothing where Kubernetes itself would put it back. */
export function subjectEdit({ value: { grant }, about }: GrantItem): Edit[] {
  const index = /^subjects\[(\d+)\]$/.exec(about.path)?.[1];
  if (grant.shipped || about.component !== undefined || index === undefined) return [];
  return [{ kind: 'subject', object: about.object, index: Number(index), called: grant.called }];
}

function editsOf(item: GrantItem, power: Power): Edit[] {
  const { grant } = item.value;
  const subject = subjectEdit(item);
  // A rule that was aggregated is written elsewhere, and one that Kubernetes ships comes back.
  const aggregated = (grant.origins[power.rule]?.sources.length ?? 0) > 0;
  if (grant.shippedRole || aggregated || item.about.component !== undefined) return subject;
  const object = roleReference(grant);
  const [verb, ...moreVerbs] = power.verbs;
  return [
    ...subject,
    ...(verb === undefined || moreVerbs.length > 0 || verb === '*'
      ? []
      : [{ kind: 'verb' as const, object, rule: power.rule, verb }]),
    power.entries.includes('*')
      ? { kind: 'rule' as const, object, rule: power.rule }
      : { kind: 'resources' as const, object, rule: power.rule, resources: power.entries },
  ];
}

/** The role of a grant, as an edit names it. */
export function roleReference({ role, namespace }: Grant) {
  return {
    apiVersion: rbac,
    kind: role.kind,
    ...(role.kind === 'Role' && namespace !== undefined ? { namespace } : {}),
    name: role.name,
  };
}

/** What a grant of everything rests on. */
export function everythingEdits(item: GrantItem): Edit[] {
  const { grant } = item.value;
  const [only, ...more] = grant.coversEverything?.rules ?? [];
  const aggregated = only !== undefined && (grant.origins[only]?.sources.length ?? 0) > 0;
  const rule = only === undefined || more.length > 0 || aggregated || grant.shippedRole;
  return [
    ...subjectEdit(item),
    ...(rule || item.about.component !== undefined
      ? []
      : [{ kind: 'rule' as const, object: roleReference(grant), rule: only }]),
  ];
}

/** Those of one power, in a namespace or everywhere. */
export function heldIn(held: readonly Held[], name: PowerName, namespace?: string): readonly Held[] {
  return held.filter((one) => one.power.name === name && (one.namespace === undefined || one.namespace === namespace));
}
