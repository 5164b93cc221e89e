import { expect, test } from 'vitest';
import { runHere } from '../support/in-process.ts';

const pod = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: shop }
spec: { containers: [{ name: c, image: c, securityContext: { privileged: true } }] }
`;
const scan = (env: Record<string, string>, ...args: readonly string[]) =>
  runHere(['scan', '--manifests', '-', '--check', 'privileged-container', ...args], { input: pod, env });

test('KAUDIT_ variables stand in for the flags of kaudit, and a flag beats its variable', async () => {
  const json = await scan({ KAUDIT_OUTPUT: 'json', KAUDIT_EXCLUDE_NAMESPACE: 'shop' });
  expect(JSON.parse(json.stdout)).toMatchObject({ scan: { scope: { excludedNamespaces: ['shop'] } }, findings: [] });
  expect(json.code).toBe(0);
  const flag = await scan({ KAUDIT_OUTPUT: 'json' }, '-o', 'csv');
  expect(flag.stdout).toMatch(/^severity,|^check,|^fingerprint,/);
  expect((await scan({ KAUDIT_MIN_SEVERITY: 'nope' })).stderr).toBe(
    'kaudit: KAUDIT_MIN_SEVERITY=nope: Allowed choices are critical, high, medium, low, info.\n',
  );
});

test('the variable of a switch says true or false, as kubectl reads booleans; nothing else is guessed', async () => {
  const shown = async (said: string) => (await scan({ KAUDIT_QUIET: said })).stdout.includes('privileged-container');
  expect([await shown('true'), await shown('0'), await shown('')]).toEqual([false, true, true]);
  expect(await scan({ KAUDIT_QUIET: 'yes' })).toEqual({
    code: 2,
    stdout: '',
    stderr: 'kaudit: KAUDIT_QUIET=yes: expected true or false\n',
  });
});

test("kubectl's own flags have no variables of kaudit's", async () => {
  expect((await scan({ KAUDIT_NAMESPACE: 'x', KAUDIT_CONTEXT: 'x' })).code).toBe(1);
});
