import { Command } from 'commander';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { addConnectionFlags, namespacesOf, parsePageSize, spellFlags, switchesOf } from '../../src/cli/flags.ts';
import { runHere } from '../support/in-process.ts';

const program = new Command();
addConnectionFlags(program.command('scan')).option('-q, --quiet').option('-o, --output <format>');
const switches = switchesOf(program);

test.each<[args: string[], spelled: string[]]>([
  [['--quiet=true'], ['--quiet']],
  [['-q=F', '-A=1'], ['-A']],
  [['--insecure-skip-tls-verify=false'], []],
  [
    ['-n=shop', '-o=json=file'],
    ['-nshop', '-ojson=file'],
  ],
  [['--namespace=shop'], ['--namespace=shop']],
  [
    ['--', '-q=true'],
    ['--', '-q=true'],
  ],
])('%j is %j to commander', (args, spelled) => {
  expect(spellFlags(args, switches)).toEqual(spelled);
});

test.each<[args: string[], off: string[]]>([
  [['--quiet=false'], ['--quiet']],
  [['--quiet', '--quiet=false'], ['--quiet']],
  [['--quiet=false', '--quiet'], []],
  [['-q=F', '-A'], ['-q']],
])('%j turns off %j: the last word counts, as in pflag', (args, expected) => {
  const off = new Set<string>();
  spellFlags(args, switches, off);
  expect([...off]).toEqual(expected);
});

test('a switch that is off stays off, whatever a variable says', async () => {
  const args = ['scan', '--manifests', '-', '--check', 'host-pid', '--allow-incomplete=false'];
  const input = '{ apiVersion: v1, kind: Pod, metadata: { name: 1 }, spec: { containers: [{ name: a }] } }';
  const env = { KAUDIT_ALLOW_INCOMPLETE: 'true' };
  expect((await runHere(args.slice(0, -1), { input, env })).code).toBe(0);
  expect((await runHere(args, { input, env })).code).toBe(3);
});

test('a switch that is neither true nor false is an error, as to kubectl', () => {
  expect(() => spellFlags(['-A=x'], switches)).toThrow(new UsageError('-A=x: expected true or false'));
});

test('namespaces: an empty name is none, a path is refused', () => {
  expect(namespacesOf({ namespace: ['', 'web', 'ns/shop', 'web'] })).toEqual(['shop', 'web']);
  expect(namespacesOf({ namespace: [''] })).toBe(null);
  expect(namespacesOf({ namespace: ['web'], allNamespaces: true })).toBe(null);
  for (const wrong of ['..', 'a/b', 'a%2fb'])
    expect(() => namespacesOf({ namespace: [wrong] })).toThrow(
      new UsageError(`-n ${wrong}: no namespace can have this name`),
    );
});

test('page sizes', () => {
  expect([parsePageSize('0'), parsePageSize('25')]).toEqual([1_000_000, 25]);
  expect(() => parsePageSize('-1')).toThrow('expected a whole number, 0 for all at once');
});

test('what a flag lacks is said in one line', async () => {
  const { code, stderr } = await runHere(['scan', '--as', 'x', '--as-user-extra', 'foo', '-s', 'https://127.0.0.1:1']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'kaudit: --as-user-extra foo: expected KEY=VALUE\n' });
});
