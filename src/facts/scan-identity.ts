import { describeSubject, type Grant } from '../kubernetes/rbac/grant.ts';
import { implicitGroups, normaliseSubject, type Subject } from '../kubernetes/rbac/subject.ts';
import { combineStates, defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { grants } from './grants.ts';

/** Who the scan was to the API server. */
export interface ScanIdentityView {
  /** `token`, `client-certificate`, `exec` …: the kind of credential. */
  readonly credential: string;
  /** Null where only the API server knows. */
  readonly user: string | null;
  /** Those that its credentials name, without the ones that everybody is in. */
  readonly groups: readonly string[];
  readonly impersonates: boolean;
  /** `ServiceAccount kaudit/kaudit`, `User jane`. */
  readonly called: string;
}

/** At most one item: none where no connection was recorded. */
export const scanIdentity = defineFact({
  name: 'scanIdentity',
  from: [],
  evidence: ['identity'],
  derive(read): Fact<{ readonly scanIdentity: ScanIdentityView }> {
    const items = read.source('identity').items.flatMap((document): Item<{ scanIdentity: ScanIdentityView }>[] => {
      const { credential, user, groups, impersonates } = document;
      if (typeof credential !== 'string') return [];
      const name = typeof user === 'string' ? user : null;
      const subject = name === null ? undefined : subjectOf(name);
      const view: ScanIdentityView = {
        credential,
        user: name,
        groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
        impersonates: impersonates === true,
        called: subject === undefined ? 'the identity of this scan' : describeSubject(subject),
      };
      const object = { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Identity', name: name ?? 'unknown' };
      return [{ value: { scanIdentity: view }, about: { object, path: '', instances: 1 } }];
    });
    const { reason } = read.source('identity');
    return reason === 'NotCollected'
      ? { state: 'complete', reason: null, items }
      : { ...read.stateOf('identity'), items };
  },
});

/** What an identity may do by RBAC: its own grants and those of its groups. */
export interface RightsByName extends FactState {
  of(user: string, groups: readonly string[]): readonly Grant[];
}

export const rightsByName = defineFact({
  name: 'rightsByName',
  from: [],
  uses: [grants],
  derive(read): RightsByName {
    const held = read.fact(grants);
    return {
      ...combineStates(held),
      of(user, groups) {
        const subject = subjectOf(user);
        const all = new Set([...implicitGroups(subject), ...groups]);
        return [...held.of(subject), ...[...all].flatMap((name) => held.of({ kind: 'Group', name }))];
      },
    };
  },
});

/** The name of a user, which may be that of a service account. */
function subjectOf(user: string): Subject {
  return normaliseSubject({ kind: 'User', name: user });
}
