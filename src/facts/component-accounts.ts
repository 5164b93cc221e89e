import { type Subject, subjectKey } from '../kubernetes/rbac/subject.ts';
import { serviceAccountOf } from '../kubernetes/token.ts';
import { type About, defineFact, type FactState } from './fact.ts';
import { pods } from './pods.ts';

/** The service accounts that only recognised system components run as. */
export interface ComponentAccounts extends FactState {
  /** A component that runs as one of these subjects, where all of them are such accounts. */
  of(subjects: readonly Subject[]): string | undefined;
  /** What a finding about a binding of these subjects says of its scope. */
  scopeOf(subjects: readonly Subject[]): Pick<About, 'component' | 'scopeUndecided'>;
}

const noScope: Pick<About, 'component' | 'scopeUndecided'> = Object.freeze({});

/** Always complete: where pods were not seen whole, another pod may run as the account, so no component is named. */
export const componentAccounts = defineFact({
  name: 'componentAccounts',
  from: [],
  consults: [pods],
  derive(read): ComponentAccounts {
    const seen = read.fact(pods);
    const byAccount = new Map<string, (string | undefined)[]>();
    for (const { value, about } of seen.state === 'complete' ? seen.items : []) {
      const { namespace, spec } = value.pod;
      const key = subjectKey({ kind: 'ServiceAccount', namespace, name: serviceAccountOf(spec) });
      const known = byAccount.get(key);
      if (known === undefined) byAccount.set(key, [about.component]);
      else known.push(about.component);
    }
    const of = (subjects: readonly Subject[]): string | undefined => {
      const users = subjects
        .filter(({ kind }) => kind !== 'Unknown')
        .flatMap((subject) => byAccount.get(subjectKey(subject)) ?? [undefined]);
      const components = users.filter((component) => component !== undefined);
      return components.length < users.length ? undefined : components.sort()[0];
    };
    const scopeOf: ComponentAccounts['scopeOf'] = (subjects) => {
      const component = byAccount.size === 0 ? undefined : of(subjects);
      if (component !== undefined) return { component };
      if (seen.state === 'complete') return noScope;
      const onlyAccounts = subjects.every(({ kind }) => kind === 'ServiceAccount' || kind === 'Unknown');
      return onlyAccounts ? { scopeUndecided: true } : noScope;
    };
    return { state: 'complete', reason: null, of, scopeOf };
  },
});
