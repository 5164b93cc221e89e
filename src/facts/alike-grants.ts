import type { Grant } from '../kubernetes/rbac/grant.ts';
import type { PolicyRule } from '../kubernetes/rbac/rule.ts';
import type { Subject } from '../kubernetes/rbac/subject.ts';
import { type AlikeItems, type Probe, probeOf, type Touch } from './alike-items.ts';
import type { GrantItem } from './grants.ts';

/**
 * Groups grants that agree in rules, in being for a namespace or the cluster, in the kind of their subject and in where they come
 * from: to whom, in which namespace and through which role they are is not shared.
 */
export function alikeGrants(items: readonly GrantItem[]): AlikeItems {
  const groupOf = new Int32Array(items.length).fill(-1);
  const probes: Probe[] = [];
  const byRules = new Map<readonly PolicyRule[], Map<string, number>>();
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item === undefined || item.about.unjudgeable !== undefined || item.about.doubt !== undefined) continue;
    const { grant } = item.value;
    const byKind = byRules.get(grant.rules) ?? new Map<string, number>();
    if (byKind.size === 0) byRules.set(grant.rules, byKind);
    const key = keyOf(grant);
    let group = byKind.get(key);
    if (group === undefined) {
      group = probes.length;
      byKind.set(key, group);
      probes.push(probeOf((touch) => ({ grant: probeGrant(grant, touch) })));
    }
    groupOf[i] = group;
  }
  return { groupOf, probes };
}

function keyOf({ subject, namespace, shipped, shippedRole, builtIn, coversEverything, undecided }: Grant): string {
  const flags = [namespace === undefined, shipped, shippedRole, builtIn, coversEverything === undefined];
  return `${subject.kind} ${flags.map(Number).join('')} ${undecided ?? ''}`;
}

function probeGrant(grant: Grant, touch: Touch): Grant {
  const { shipped, shippedRole, builtIn, coversEverything, undecided, rules } = grant;
  const read = <T>(value: T): T => {
    touch();
    return value;
  };
  return {
    subject: probeSubject(grant.subject, touch),
    get called() {
      return read(grant.called);
    },
    // Nothing is the same for all; a namespace is that of one.
    get namespace() {
      return grant.namespace === undefined ? undefined : read(grant.namespace);
    },
    get role() {
      return read(grant.role);
    },
    rules,
    get origins() {
      return read(grant.origins);
    },
    shipped,
    shippedRole,
    builtIn,
    coversEverything,
    undecided,
  };
}

function probeSubject(subject: Subject, touch: Touch): Subject {
  const name = () => {
    touch();
    return subject.name;
  };
  if (subject.kind !== 'ServiceAccount')
    return {
      kind: subject.kind,
      get name() {
        return name();
      },
    };
  return {
    kind: subject.kind,
    get namespace() {
      touch();
      return subject.namespace;
    },
    get name() {
      return name();
    },
  };
}
