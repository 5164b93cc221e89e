import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, test } from 'vitest';
import { complete } from '../../src/cli/complete.ts';
import { scripts } from '../../src/cli/completion-scripts.ts';
import { createProgram } from '../../src/cli/program.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';

const program = createProgram(() => undefined);
const values: Readonly<Record<string, readonly string[]>> = {
  check: ['host-network', 'host-pid', 'privileged-container'],
  framework: ['cis-kubernetes', 'pss'],
  context: ['prod', 'prod-eu', 'staging'],
  cluster: ['c1'],
  user: ['jane'],
  namespace: ['default', 'shop'],
};
const ask = async (...words: string[]) => {
  const found = await complete(program, words, async (source) =>
    (values[source] ?? []).map((value) => ({ value, description: '' })),
  );
  return found === 'files' ? found : found.map(({ value }) => value);
};

test.each<[string[], readonly string[] | 'files']>([
  [['sc'], ['scan']],
  [['__'], []],
  [
    ['scan', '--fail-on', ''],
    ['critical', 'high', 'medium', 'low', 'info', 'none'],
  ],
  [['scan', '--fail-on=h'], ['--fail-on=high']],
  [
    ['scan', '--context', 'prod'],
    ['prod', 'prod-eu'],
  ],
  [
    ['scan', '-n', ''],
    ['default', 'shop'],
  ],
  [['scan', '--context', 'prod', '--min-sc'], ['--min-score']],
  [['scan', '--check', 'host-network,host'], ['host-network,host-pid']],
  [['scan', '--skip-check=p'], ['--skip-check=privileged-container']],
  [['scan', '--server', ''], []],
  [['scan', '--inventory', ''], 'files'],
  [['scan', '--kubeconfig=x'], 'files'],
  [['scan', '-o', 'sar'], ['sarif']],
  [['explain', 'priv'], ['privileged-container']],
  [['explain', '--', 'priv'], ['privileged-container']],
  [
    ['frameworks', ''],
    ['cis-kubernetes', 'pss'],
  ],
  [['report', ''], 'files'],
  [['rbac', 'rev'], ['review']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['publish', 'report.json', '--to', 'po'], ['policyreport']],
  [['no-such-command', ''], []],
])('%j', async (words, expected) => {
  expect(await ask(...words)).toEqual(expected);
});

test('every visible command and flag is offered', async () => {
  const help = program.createHelp();
  expect(await ask('')).toEqual(help.visibleCommands(program).map((command) => command.name()));
  for (const command of program.commands)
    if (!command.name().startsWith('__'))
      expect(await ask(command.name(), '--')).toEqual(
        help.visibleOptions(command).flatMap(({ long }) => (long === undefined || long === null ? [] : [long])),
      );
});

/** A folder for the PATH with `kaudit` in it, and a home with a kubeconfig. */
let home: string;
beforeAll(() => {
  home = temporaryFolder('completion');
  mkdirSync(path.join(home, '.kube'));
  mkdirSync(path.join(home, 'bin'));
  const context = (name: string, namespace: string) => ({ name, context: { cluster: 'c', user: 'u', namespace } });
  const contexts = [context('arn:aws:eks/prod', 'shop'), context('staging', 'web'), context('evil\u001b[2J', 'x')];
  writeFileSync(path.join(home, '.kube', 'config'), JSON.stringify({ contexts }));
  const kaudit = path.join(home, 'bin', 'kaudit');
  writeFileSync(kaudit, `#!/bin/sh\nexec "${process.execPath}" "${path.join(inject('bundle'), 'cli.js')}" "$@"\n`);
  chmodSync(kaudit, 0o755);
});

async function inBash(line: string): Promise<string[]> {
  const driver = `${scripts.bash}
COMP_LINE=$1 COMP_POINT=\${#1}
_kaudit
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', driver, 'bash', line], {
    cwd: home,
    env: { PATH: `${home}/bin:${process.env.PATH}`, HOME: home },
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

test.skipIf(spawnSync('bash', ['--version']).status !== 0)('in a real bash', async () => {
  // bash puts the answer in place of what stands after the last colon or equals sign.
  const cases = [
    ['kaudit comp', ['completion']],
    ['kaudit scan --context ', ['arn:aws:eks/prod', 'staging']],
    ['kaudit scan --context arn:aws:', ['eks/prod']],
    ['kaudit scan --fail-on=cri', ['critical']],
    ['kaudit report .ku', ['.kube']],
  ] as const;
  const found = await Promise.all(cases.map(async ([line]) => [line, await inBash(line)]));
  expect(found).toEqual(cases);
});

test.each(['zsh', 'fish'] as const)('%s reads its script', (shell) => {
  const found = spawnSync(shell, ['-n', '-c', scripts[shell]], { encoding: 'utf8' });
  // Most machines have neither; then only the script's one promise is checked.
  if (found.error === undefined) expect(found.stderr).toBe('');
  expect(scripts[shell]).toContain('__complete -- ');
});

test('the built program answers, kubectl too', async () => {
  const env = { HOME: home };
  expect((await runKaudit(['__complete', '--', 'scan', '--context', 'st'], { env })).stdout).toBe('staging\n');
  expect((await runKaudit(['__complete', '--kubectl', '--', 'scan', '--context', 'st'], { env })).stdout).toBe(
    'staging\n:4\n',
  );
  expect((await runKaudit(['__complete', '--kubectl', '--', 'report', ''], { env })).stdout).toBe(':0\n');
  expect((await runKaudit(['completion', 'fish'])).stdout).toBe(scripts.fish);
  expect((await runKaudit(['completion', 'tcsh'])).code).toBe(2);
});
