import { stringify } from 'yaml';
import { readExpectations } from '../expectations/expectations.ts';
import { printable } from '../printable.ts';
import { collectForSuggestion } from '../reach/collect.ts';
import { suggestPolicies } from '../reach/suggest.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { readText } from './input.ts';
import { obtain } from './inventory.ts';
import { writeStdout } from './output.ts';
import type { ReachFlags } from './reach.ts';
import { readCluster } from './scan.ts';

/** `kaudit reach --suggest`: writes verified policies ready to apply; resolves with 0, or the code of an interruption. */
export async function runSuggest(flags: ReachFlags): Promise<number> {
  const [namespace, ...more] = namespacesOf(flags) ?? [];
  if (namespace === undefined || more.length > 0)
    throw new UsageError('--suggest is about one namespace: name it with -n', 'As in: kaudit reach --suggest -n shop');
  const files = flags.expectations ?? [];
  const expectations = [];
  for (const file of files) expectations.push(...readExpectations(await readText(file), file));
  const { inventory, interruption } = await obtain(flags, (watch) => readCluster(flags, watch, collectForSuggestion));
  const { policies, notes, verified } = suggestPolicies(inventory, namespace, expectations);
  const text = policies.map(
    ({ policy, why }) =>
      `${why.map((line) => `# ${printable(line, 500)}\n`).join('')}${stringify(policy, { aliasDuplicateObjects: false })}`,
  );
  process.stderr.write(notes.map((note) => `kaudit: ${printable(note, 1_000)}\n`).join(''));
  if (flags.quiet !== true)
    process.stderr.write(`kaudit: ${policies.length} policies, verified on ${verified} pairs of ends\n`);
  await writeStdout(
    flags.output === 'json'
      ? `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: policies.map(({ policy }) => policy) }, null, 2)}\n`
      : text.join('---\n'),
  );
  return interruption ?? 0;
}
