import { objectName } from '../kubernetes/object.ts';
import { privilegeOf } from '../kubernetes/rbac/control.ts';
import { joinWords } from '../kubernetes/rbac/grant.ts';
import { subjectKey } from '../kubernetes/rbac/subject.ts';
import { accountUse } from './account-use.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';
import { type GrantItem, grants } from './grants.ts';
import { groupBy } from './group.ts';

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
    const created = new Map(
      lists.flatMap((list) =>
        read
          .source(list)
          .items.map(({ kind, metadata }) => [
            `${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
            metadata.creationTimestamp,
          ]),
      ),
    );
    const ageOf = ({ about: { object } }: GrantItem): string => {
      const time = Date.parse(created.get(`${object.kind}/${object.namespace ?? ''}/${object.name}`) ?? '');
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
    const risky = held.items.flatMap((item) => {
      const describe = privilegeOf(item.value.grant);
      return describe === undefined ? [] : [{ item, describe }];
    });
    const bySubject = [...groupBy(risky, ({ item }) => subjectKey(item.value.grant.subject)).values()].map((same) => {
      const all = [...same];
      const [first] = all.sort((a, b) => (placeOf(a.item) < placeOf(b.item) ? -1 : 1));
      return { first, more: all.length - 1, key: keyOf(first?.item) };
    });
    const lines = bySubject
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, described)
      .flatMap(({ first, more }) => {
        if (first === undefined) return [];
        const { object } = first.item.about;
        const others = more === 0 ? '' : `, and ${more} more`;
        return [`${first.describe()} (${objectName(object)}${ageOf(first.item)}${others}${usedBy(first.item)})`];
      });
    return { ...combineStates(held), count: bySubject.length, lines };
  },
});

/** What is given everywhere comes first. */
function placeOf({ about: { object } }: GrantItem): string {
  return `${object.kind} ${object.namespace ?? ''}/${object.name}`;
}

/** Who holds rights everywhere comes first. */
function keyOf(item: GrantItem | undefined): string {
  const { namespace, called = '' } = item?.value.grant ?? {};
  return `${namespace === undefined ? 0 : 1} ${called}`;
}
