import { isBuiltInIdentity } from '../kubernetes/rbac/built-in/identities.ts';
import { describeSubject, type Grant } from '../kubernetes/rbac/grant.ts';
import { implicitGroups, type Subject } from '../kubernetes/rbac/subject.ts';
import { componentAccounts } from './component-accounts.ts';
import { type About, combineStates, defineFact, type Fact, type Item } from './fact.ts';
import { grants } from './grants.ts';

/** A user, group or service account that a binding names, with all that it may do. */
export interface SubjectView {
  readonly subject: Subject;
  /** `User jane`, `ServiceAccount ci/deployer`. */
  readonly called: string;
  /** Its own grants, then those of the groups that it is in anyway. */
  readonly grants: readonly Grant[];
  /** Kubernetes itself, or nothing but what Kubernetes ships binds it. */
  readonly builtIn: boolean;
}

/** One item for each subject of a binding; whoever is in a group of an identity provider is not known. */
export const subjects = defineFact({
  name: 'subjects',
  from: [],
  uses: [grants],
  consults: [componentAccounts],
  derive(read): Fact<{ readonly subject: SubjectView }> {
    const held = read.fact(grants);
    const components = read.fact(componentAccounts);
    return {
      ...combineStates(held),
      items: [...held.bySubject.values()].flatMap((items): Item<{ readonly subject: SubjectView }>[] => {
        const [first] = items;
        if (first === undefined) return [];
        const { subject } = first.value.grant;
        const view: SubjectView = {
          subject,
          called: describeSubject(subject),
          grants: [
            ...items.map(({ value }) => value.grant),
            ...implicitGroups(subject).flatMap((name) => held.of({ kind: 'Group', name })),
          ],
          builtIn: isBuiltInIdentity(subject) || items.every(({ value }) => value.grant.shipped),
        };
        const object =
          subject.kind === 'ServiceAccount'
            ? { apiVersion: 'v1', kind: 'ServiceAccount', namespace: subject.namespace, name: subject.name }
            : { apiVersion: 'rbac.authorization.k8s.io/v1', kind: subject.kind, name: subject.name };
        const about: About = Object.assign({ object, path: '', instances: 1 }, components.scopeOf([subject]));
        return [{ value: { subject: view }, about }];
      }),
    };
  },
});
