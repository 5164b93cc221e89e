import { objectName } from '../kubernetes/object.ts';
import { joinWords } from '../kubernetes/rbac/grant.ts';
import { accountUse } from './account-use.ts';
import { combineStates, defineFact, type FactState, type Read } from './fact.ts';
import { type GrantItem, grants } from './grants.ts';

/** Who holds a critical or high right, one line for each subject; built-in grants are left out. */
export interface PrivilegedSubjects extends FactState {
  readonly count: number;
  /** The first of them, those with rights everywhere before the others. */
  readonly lines: readonly string[];
}

/** More do not fit into a report. */
const described = 50;

const lists = ['clusterrolebindings.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io'];

export const privilegedSubjects = defineFact({
  name: 'privilegedSubjects',
  from: [],
  evidence: lists,
  uses: [grants],
  consults: [accountUse],
  derive(read): PrivilegedSubjects {
    const held = read.fact(grants);
    const use = read.fact(accountUse);
    const now = Date.parse(read.inventory.scan.startedAt);
    const ageOf = (item: GrantItem, created: ReadonlyMap<string, string>): string => {
      const time = Date.parse(created.get(placeOf(item)) ?? '');
      const days = Math.floor((now - time) / 86_400_000);
      return Number.isNaN(days) ? '' : `, ${days} ${days === 1 ? 'day' : 'days'} old`;
    };
    const usedBy = ({ value: { grant } }: GrantItem): string => {
      const { subject } = grant;
      if (subject.kind !== 'ServiceAccount') return '';
      const users = use
        .of(subject.namespace, subject.name)
        .map(({ workload }) => `${workload.kind} ${workload.metadata.name}`);
      if (users.length > 0) return `; used by ${joinWords(users.sort())}`;
      return use.state === 'complete' ? '; nothing runs as it' : '';
    };
    const bySubject = [...held.bySubject.values()].flatMap((items) => {
      let first: { readonly item: GrantItem; readonly describe: () => string } | undefined;
      let count = 0;
      for (const item of items) {
        const describe = held.privilegeOf(item.value.grant);
        if (describe === undefined) continue;
        count += 1;
        if (first === undefined || placeOf(item) < placeOf(first.item)) first = { item, describe };
      }
      return first === undefined ? [] : [{ first, more: count - 1, key: keyOf(first.item) }];
    });
    const shown = bySubject.sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, described);
    const created = datesOf(read, new Set(shown.map(({ first }) => first.item.about.object.name)));
    const lines = shown.flatMap(({ first, more }) => {
      const { object } = first.item.about;
      const others = more === 0 ? '' : `, and ${more} more`;
      return [`${first.describe()} (${objectName(object)}${ageOf(first.item, created)}${others}${usedBy(first.item)})`];
    });
    return { ...combineStates(held), count: bySubject.length, lines };
  },
});

/** When the bindings of these names were made, by their places. */
function datesOf(read: Read, names: ReadonlySet<string>): ReadonlyMap<string, string> {
  const dates = new Map<string, string>();
  for (const list of lists)
    for (const { kind, metadata } of read.source(list).items) {
      const { namespace = '', name, creationTimestamp } = metadata;
      if (names.has(name) && creationTimestamp !== undefined)
        dates.set(`${kind} ${namespace}/${name}`, creationTimestamp);
    }
  return dates;
}

/** What is given everywhere comes first. */
function placeOf({ about: { object } }: GrantItem): string {
  return `${object.kind} ${object.namespace ?? ''}/${object.name}`;
}

/** Who holds rights everywhere comes first. */
function keyOf(item: GrantItem | undefined): string {
  const { namespace, called = '' } = item?.value.grant ?? {};
  return `${namespace === undefined ? 0 : 1} ${called}`;
}
