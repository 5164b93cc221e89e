import { rightsOn } from './changes.ts';
import type { Grant } from './grant.ts';
import { rightsOf } from './grant.ts';

const reading: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** What everybody who is authenticated may create: questions about himself, which change nothing. */
const questions: ReadonlySet<string> = new Set([
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'selfsubjectreviews',
]);

const secretReads = rightsOn(['get', 'list', 'watch'], '', 'secrets');

/** What the grants give beyond reading: a write verb, nodes/proxy, Secrets of the whole cluster; each once, in words. */
export function beyondReading(grants: readonly Grant[]): string[] {
  const found = new Set<string>();
  for (const grant of grants) {
    const place = grant.namespace === undefined ? '' : ` in namespace ${grant.namespace}`;
    const by = `by ${grant.role.kind} ${grant.role.name}`;
    for (const { verbs, resources } of grant.rules) {
      const changing = resources.filter((resource) => !questions.has(resource));
      const verb = verbs.find((one) => !reading.has(one));
      if (verb !== undefined && changing.length > 0) found.add(`${verb} ${changing[0]}${place} ${by}`);
      if (grant.namespace === undefined && resources.includes('nodes/proxy'))
        found.add(`${verbs[0]} nodes/proxy ${by}`);
    }
    if (grant.namespace !== undefined) continue;
    const secret = rightsOf(grant.rules, secretReads).find(({ match }) => match.limit === 'none');
    if (secret !== undefined) found.add(`${secret.match.verb} secrets of every namespace ${by}`);
  }
  return [...found];
}
