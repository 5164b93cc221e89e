import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { collectDemo, serveDemo } from '../support/demo.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
let nodes: string[];
const work = temporaryFolder('configz');
let folders = 0;

beforeAll(async () => {
  demo = await serveDemo();
  const inventory = await collectDemo(demo.kubeconfig);
  nodes = inventory.sources.get('nodes')?.items.map(({ metadata }) => metadata.name) ?? [];
});
afterAll(() => demo.close());

/** A folder with these files. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  folders += 1;
  const root = path.join(work, `${folders}`);
  mkdirSync(root, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(root, name), content);
  return root;
}

const configz = (fields: object): string =>
  JSON.stringify({ kubeletconfig: { kind: 'KubeletConfiguration', staticPodURLHeader: { a: ['CANARY'] }, ...fields } });

async function scan(...args: string[]) {
  const run = await runHere(['scan', '-o', 'json', '--fail-on', 'none', '--category', 'kubelet', ...args]);
  return { ...run, report: run.stdout === '' ? null : (JSON.parse(run.stdout) as Report) };
}
const findings = (report: Report | null, id: string) =>
  report?.findings.filter(({ check }) => check === id).map(({ object, message }) => [object.name, message]);
const statusOf = (report: Report | null, id: string) => report?.checks.find((check) => check.id === id)?.status;

describe('--kubelet-configz', () => {
  test('what every kubelet answered decides, and is named among the sources', async () => {
    const files = Object.fromEntries(
      nodes.map((name) => [`${name}.json`, configz({ readOnlyPort: 0, podPidsLimit: 4096 })]),
    );
    const [first = ''] = nodes;
    files[`${first}.json`] = configz({ readOnlyPort: 10255, podPidsLimit: 4096 });
    const { report, code, stderr } = await scan('--kubeconfig', demo.kubeconfig, '--kubelet-configz', folder(files));
    expect([code, stderr]).toEqual([expect.any(Number), expect.not.stringContaining('kubelet-configz')]);
    expect(findings(report, 'kubelet-read-only-port')).toEqual([
      [first, `the kubelet of ${first} serves the read-only port 10255 (readOnlyPort)`],
    ]);
    expect(statusOf(report, 'kubelet-pid-limit')).toBe('pass');
    expect(report?.coverage.resources.find(({ resource }) => resource === 'kubelet-configz')).toMatchObject({
      state: 'complete',
      items: nodes.length,
    });
  });

  test('a node that nobody recorded can not pass, and one that is not there is named', async () => {
    const [first = ''] = nodes;
    const dir = folder({
      [`${first}.json.gz`]: gzipSync(configz({ eventRecordQPS: 50 })),
      'gone.json': configz({ eventRecordQPS: 1 }),
    });
    const { report, stderr } = await scan('--kubeconfig', demo.kubeconfig, '--kubelet-configz', dir);
    expect(stderr).toContain('kaudit: --kubelet-configz: the cluster has no node gone\n');
    expect(statusOf(report, 'kubelet-event-rate')).toBe('unknown');
    expect(findings(report, 'kubelet-event-rate')).toEqual([]);
  });

  test('a recorded inventory holds it, redacted, and is judged with it', async () => {
    const dir = folder(Object.fromEntries(nodes.map((name) => [`${name}.json`, configz({ eventRecordQPS: 2 })])));
    const file = path.join(work, 'inventory.json');
    const run = await runHere(['collect', '--kubeconfig', demo.kubeconfig, '--kubelet-configz', dir, '-o', file, '-q']);
    expect(run).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).not.toContain('CANARY');
    const { report } = await scan('--inventory', file);
    expect(findings(report, 'kubelet-event-rate')?.length).toBe(nodes.length);
  });

  test.each<[string, () => string[], string]>([
    ['no folder', () => ['--kubelet-configz', path.join(work, 'none')], 'it is no folder'],
    ['an empty folder', () => ['--kubelet-configz', folder({})], 'no file NODE.json in it'],
    ['no JSON', () => ['--kubelet-configz', folder({ 'a.json': 'CANARY' })], 'a.json: can not be read: it is not JSON'],
    [
      'another answer',
      () => ['--kubelet-configz', folder({ 'a.json': '{"kind":"Status"}' })],
      "a.json: no answer of a kubelet's configz",
    ],
    [
      'two files of one node',
      () => [
        '--kubelet-configz',
        folder({ 'a.json': configz({ podPidsLimit: 1 }), 'a.json.gz': gzipSync(configz({ podPidsLimit: 1 })) }),
      ],
      'both speak of node a',
    ],
    [
      'manifests',
      () => ['--manifests', folder({}), '--kubelet-configz', folder({})],
      '--kubelet-configz has no meaning for --manifests',
    ],
    [
      'the files of another cluster',
      () => [
        '--kubeconfig',
        demo.kubeconfig,
        '--kubelet-configz',
        folder({ 'gone.json': configz({ podPidsLimit: 1 }) }),
      ],
      'the cluster has none of the nodes gone',
    ],
  ])('%s is a usage error', async (_, args, message) => {
    const { code, stderr, stdout } = await scan(...args());
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('CANARY');
  });
});
