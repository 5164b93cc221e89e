import { joinChecks } from '../custom-checks/custom-checks.ts';
import { type ExampleResult, testCheck } from '../custom-checks/test-checks.ts';
import { loadChecks } from '../load-checks.ts';
import { printable } from '../printable.ts';
import { readCustomChecks } from './custom-checks.ts';
import { writeStdout } from './output.ts';

/** `kaudit test-checks DIR…`: resolves with 0 where every example holds, 1 where one does not. */
export async function runTestChecks(
  dirs: readonly string[],
  { output, verbose = false }: { readonly output: 'table' | 'json'; readonly verbose?: boolean },
): Promise<number> {
  const custom = await readCustomChecks(dirs);
  joinChecks(loadChecks(), custom);
  const tested = custom.map(({ check, file }) => ({ id: check.id, file, results: testCheck(check) }));
  const broken = tested.flatMap(({ results }) => results).filter(({ ok }) => !ok).length;
  if (output === 'json')
    await writeStdout(`${JSON.stringify({ checks: tested.length, broken, results: tested }, null, 2)}\n`);
  else {
    const lines = tested.flatMap(({ id, file, results }) => {
      const bad = results.filter(({ ok }) => !ok);
      const head = `${bad.length === 0 ? 'ok  ' : 'FAIL'} ${id} (${printable(file)}): ${results.length - bad.length} of ${results.length} hold`;
      return [head, ...(verbose ? results : bad).map(describe)];
    });
    const all = tested.reduce((sum, { results }) => sum + results.length, 0);
    await writeStdout(
      `${lines.join('\n')}\n\n${some(tested.length, 'check')}, ${some(all, 'example')}, ${broken} broken\n`,
    );
  }
  return broken === 0 ? 0 : 1;
}

function describe({ name, expected, ok, fault }: ExampleResult): string {
  return printable(ok ? `     ok   ${expected}: ${name}` : `     FAIL ${expected}: ${name}: ${fault}`, 2_000);
}

function some(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
