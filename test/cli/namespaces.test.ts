import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveDemo } from '../support/demo.ts';
import { runHere } from '../support/in-process.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

const scan = (...args: readonly string[]) =>
  runHere(['scan', '--kubeconfig', demo.kubeconfig, '--category', 'pods,credentials', '--fail-on', 'none', ...args]);

test('a namespace that does not exist is an error, and never clean', async () => {
  expect(await scan('-n', 'typo', '-o', 'json')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'kaudit: nothing is in namespace typo, not even the ServiceAccount that each has: it does not exist\nkubectl get namespaces lists those that exist.\n',
  });
});

test('beside one that exists it is named', async () => {
  const { code, stderr, stdout } = await scan('-n', 'payments', '-n', 'typo', '-o', 'json');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'kaudit: nothing is in namespace typo, not even the ServiceAccount that each has\n',
  });
  expect(JSON.parse(stdout).scan.scope).toEqual({ namespaces: ['payments', 'typo'] });
});

test('one that holds nothing but its ServiceAccount is scanned', async () => {
  expect(await scan('-n', 'kube-node-lease', '-q')).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['reach', '--matrix'],
  ['reach', '--policies'],
])('%s %s of one that does not exist is an error', async (...command) => {
  expect(await runHere([...command, '--kubeconfig', demo.kubeconfig, '-n', 'typo'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'kaudit: there is no namespace typo\nkubectl get namespaces lists those that exist.\n',
  });
  const beside = await runHere([...command, '--kubeconfig', demo.kubeconfig, '-n', 'payments', '-n', 'typo']);
  expect(beside.stderr).toBe('kaudit: there is no namespace typo\n');
});

test('psa says where it saw nothing', async () => {
  const { code, stderr } = await runHere(['psa', '--kubeconfig', demo.kubeconfig, '-n', 'typo']);
  expect({ code, stderr }).toEqual({ code: 3, stderr: 'kaudit: nothing was seen in namespace typo\n' });
});
