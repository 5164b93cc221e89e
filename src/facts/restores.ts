import { fieldsOf, textOf } from '../kubernetes/pod-security/fields.ts';
import { defineFact, type FactState } from './fact.ts';
import { scanTime, timeOf } from './scan-time.ts';

/** The newest restore that worked. */
export interface Restores extends FactState {
  readonly newest: { readonly name: string; readonly tool: string; readonly age: number } | undefined;
}

const tools = [
  ['Velero', 'restores.velero.io', 'phase', 'Completed', 'completionTimestamp'],
  ['Kasten K10', 'restoreactions.actions.kio.kasten.io', 'state', 'Complete', 'endTime'],
] as const;

export const restores = defineFact({
  name: 'restores',
  from: tools.map(([, list]) => list),
  derive(read): Restores {
    const all = tools.flatMap(([tool, list, state, good, at]) =>
      read.objects(list).map(({ metadata, status }) => {
        const fields = fieldsOf(status);
        return {
          tool,
          name: metadata.name,
          made: metadata.creationTimestamp,
          good: fields[state] === good,
          at: textOf(fields[at]),
        };
      }),
    );
    const now = scanTime(
      read,
      all.flatMap(({ made, at }) => [made, at]),
    );
    const worked = all.flatMap(({ tool, name, good, at, made }) => {
      const time = timeOf(at) ?? timeOf(made);
      return good && time !== undefined && now !== undefined ? [{ tool, name, age: Math.max(0, now - time) }] : [];
    });
    return { ...read.stateOf(), newest: worked.sort((a, b) => a.age - b.age)[0] };
  },
});
