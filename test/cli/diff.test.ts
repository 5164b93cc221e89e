import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readReport } from '../../src/read-report.ts';
import { serveDemo } from '../support/demo.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

const demo = await serveDemo();
afterAll(() => demo.close());
const folder = temporaryFolder('diff');
const scan = async (name: string, ...flags: readonly string[]) => {
  const output = ['-q', '--fail-on', 'none', '--allow-incomplete', '-o', `json=${path.join(folder, name)}`];
  const { code, stderr } = await runHere(['scan', '--kubeconfig', demo.kubeconfig, ...output, ...flags]);
  expect([code, stderr]).toEqual([0, '']);
};
const diff = async (old: string, now: string) => {
  const { code, stdout, stderr } = await runHere(['diff', old, now, '-o', 'json'], { cwd: folder });
  expect(stderr).toBe('');
  const { newFindings, fixedFindings, changedFindings, incomparable } = JSON.parse(stdout);
  return { code, turned: [...newFindings, ...fixedFindings, ...changedFindings], incomparable: incomparable.length };
};

test('of the same cluster at the same time nothing is new or fixed, however much of it each scan looked at', async () => {
  await scan('all.json');
  await scan('shop.json', '-n', 'storefront');
  await scan('debug.json', '-l', 'app=node-debug');
  await scan('rest.json', '--exclude-namespace', 'storefront');
  for (const narrow of ['shop.json', 'debug.json', 'rest.json'])
    for (const [old, now] of [
      ['all.json', narrow],
      [narrow, 'all.json'],
    ] as const) {
      const { code, turned, incomparable } = await diff(old, now);
      expect([old, now, code, turned]).toEqual([old, now, 3, []]);
      expect(incomparable).toBeGreaterThan(0);
    }
  await scan('again.json', '-n', 'storefront', '--baseline', path.join(folder, 'all.json'));
  const { cluster, findings } = readReport(readFileSync(path.join(folder, 'again.json'), 'utf8'));
  expect([cluster.uid, new Set(findings.map(({ baseline }) => baseline))]).toEqual([null, new Set(['known'])]);
});
