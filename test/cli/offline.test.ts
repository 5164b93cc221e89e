import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Report } from '../../src/report.ts';
import { serveDemo } from '../support/demo.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
const work = temporaryFolder('offline');
let folders = 0;

beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

/** A folder with these files. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  folders += 1;
  const root = path.join(work, `${folders}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

async function scan(
  args: readonly string[],
  input?: string,
): Promise<{ report: Report | null; code: number | null; stderr: string }> {
  const { stdout, code, stderr } = await runHere(
    ['scan', ...args, '-o', 'json', '--fail-on', 'none'],
    input === undefined ? {} : { input },
  );
  return { report: stdout === '' ? null : JSON.parse(stdout), code, stderr };
}

const found = (report: Report | null) =>
  report?.findings.map(({ check, object, source }) => [check, object.name, source]);
const states = (report: Report | null) =>
  Object.fromEntries(
    report?.coverage.resources.map(({ resource, state, items }) => [resource, `${state} ${items}`]) ?? [],
  );
const statusOf = (report: Report | null, id: string) => report?.checks.find((check) => check.id === id)?.status;

const pod = (name: string, privileged: boolean) => ({
  metadata: { name, namespace: 'shop', uid: name },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'registry.example/c:1',
        securityContext: { privileged },
        env: [{ name: 'PASSWORD', value: 'CANARY' }],
      },
    ],
  },
});
const typed = (object: object) => ({ apiVersion: 'v1', kind: 'Pod', ...object });
const list = {
  apiVersion: 'v1',
  kind: 'List',
  metadata: { resourceVersion: '' },
  items: [typed(pod('a', true)), typed(pod('b', false))],
};
const only = ['--check', 'privileged-container,host-pid,anonymous-auth'];

describe('--inventory', () => {
  const whole = (report: Report | null) => {
    expect(found(report)).toEqual([['privileged-container', 'a', null]]);
    expect(statusOf(report, 'host-pid')).toBe('unknown');
    expect(statusOf(report, 'anonymous-auth')).toBe('unknown');
    expect(states(report)).toEqual({ pods: 'partial 2' });
    expect(report?.scan.complete).toBe(false);
  };

  test.each([
    ['a List of kubectl', JSON.stringify(list)],
    ['the same in YAML', stringify(list)],
    ['several documents', list.items.map((item) => stringify(item)).join('---\n')],
    ['several JSON texts in a row', list.items.map((item) => JSON.stringify(item, null, 4)).join('\n')],
    [
      'a PodList whose items have no kind',
      JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [pod('a', true), pod('b', false)] }),
    ],
  ])('%s from standard input', async (_, text) => {
    const { report, code, stderr } = await scan(['--inventory', '-', ...only], text);
    expect(stderr).toBe('');
    expect(code).toBe(3);
    whole(report);
    expect(JSON.stringify(report)).not.toContain('CANARY');
  });

  test('a file compressed with gzip, whatever its name', async () => {
    const root = folder({
      'pods.json': gzipSync(JSON.stringify(list)),
      'pods.json.gz': gzipSync(JSON.stringify(list)),
      'plain.gz': 'hello',
    });
    for (const name of ['pods.json', 'pods.json.gz'])
      whole((await scan(['--inventory', path.join(root, name), ...only])).report);
    const { code, stderr } = await scan(['--inventory', path.join(root, 'plain.gz')]);
    expect(stderr).toContain('plain.gz: can not be read: it is not compressed with gzip');
    expect(code).toBe(2);
  });

  test('a folder of kubectl cluster-info dump', async () => {
    const root = folder({
      'nodes.json': JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', items: [{ metadata: { name: 'n1' } }] }),
      'shop/pods.json': JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [pod('a', true), pod('b', false)] }),
      'shop/events.json': JSON.stringify({ kind: 'EventList', apiVersion: 'v1', items: [] }),
      'shop/a/logs.txt': 'CANARY',
    });
    const { report, stderr } = await scan(['--inventory', root, ...only]);
    expect(stderr).toBe('');
    expect(states(report)).toEqual({ nodes: 'partial 1', pods: 'partial 2' });
    expect(found(report)).toEqual([['privileged-container', 'a', null]]);
  });

  test('a folder as of must-gather: one pod twice, a broken file, a hidden one', async () => {
    const root = folder({
      'namespaces/shop/core/pods.yaml': stringify({
        kind: 'PodList',
        apiVersion: 'v1',
        items: [pod('a', true), pod('b', false)],
      }),
      'namespaces/shop/pods/a/a.yaml': `---\n${stringify(typed(pod('a', true)))}`,
      'cluster-scoped-resources/broken.yaml': 'a: [CANARY',
      '.hidden/pods.yaml': stringify(typed(pod('c', true))),
    });
    const { report, stderr } = await scan(['--inventory', root, ...only]);
    expect(stderr).toMatch(/^kaudit: left out \S+broken\.yaml: cluster-scoped-resources\/broken\.yaml:1:\d+: [^C]+\n$/);
    whole(report);
  });

  test('a folder as of a support bundle: bare lists, and the version', async () => {
    const root = folder({
      'cluster-info/cluster_version.json': JSON.stringify({
        info: { major: '1', minor: '33', gitVersion: 'v1.33.2' },
        string: 'v1.33.2',
      }),
      'cluster-resources/pods/shop.json': JSON.stringify([pod('a', true), pod('b', false)]),
    });
    const { report } = await scan(['--inventory', root, ...only]);
    expect(report?.cluster.version).toBe('v1.33.2');
    expect(states(report)).toEqual({ '/version': 'complete 1', pods: 'partial 2' });
    expect(found(report)).toEqual([['privileged-container', 'a', null]]);
  });

  test.each([
    ['nothing', ''],
    ['prose', 'hello'],
    ['an object that no check reads', '{"kind":"Recipe","apiVersion":"v1","metadata":{"name":"x"}}'],
  ])('%s is no inventory', async (_, text) => {
    const { code, stderr } = await scan(['--inventory', '-'], text);
    expect(stderr).toMatch(
      /^kaudit: -: neither an inventory of kaudit nor Kubernetes objects that a check reads\nkaudit collect -o FILE/,
    );
    expect(code).toBe(2);
  });

  test('collect -o FILE.gz compresses, for the owner alone; the report is that of the plain file, byte for byte', async () => {
    const [plain, zipped] = [path.join(work, 'demo.json'), path.join(work, 'demo.json.gz')];
    for (const file of [plain, zipped])
      expect((await runHere(['collect', '--kubeconfig', demo.kubeconfig, '-o', file])).code).toBe(0);
    expect(statSync(zipped).mode & 0o777).toBe(0o600);
    const text = gunzipSync(readFileSync(zipped)).toString('utf8');
    writeFileSync(plain, text);
    const reports = await Promise.all(
      [plain, zipped].map((file) => runHere(['scan', '--inventory', file, '-o', 'json'])),
    );
    expect(reports[0]?.stdout).toMatch(/"kind": "ScanReport"/);
    expect(reports[1]?.stdout).toBe(reports[0]?.stdout);
  });
});

describe('--manifests', () => {
  const text = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: c\n      image: registry.example/c:1\n      securityContext: { privileged: true }\n`;

  test('files, a folder and standard input; findings say where', async () => {
    const root = folder({
      'one.yaml': `# one\n---\n${text('a')}---\n${text('b')}`,
      'deploy/x/pod.yml': text('c'),
      'deploy/list.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [typed(pod('d', true))] }, null, 2),
      'deploy/values.yaml': 'replicas: 1\nprivileged: true\n',
      'deploy/.git/pod.yaml': text('e'),
      'deploy/notes.txt': text('f'),
    });
    const { report, code, stderr } = await scan(
      ['--manifests', path.join(root, 'one.yaml'), path.join(root, 'deploy'), '-', ...only],
      text('g'),
    );
    expect(stderr).toBe('');
    expect(found(report)).toEqual([
      ['privileged-container', 'a', { file: path.join(root, 'one.yaml'), line: 11 }],
      ['privileged-container', 'b', { file: path.join(root, 'one.yaml'), line: 21 }],
      ['privileged-container', 'c', { file: path.join(root, 'deploy/x/pod.yml'), line: 9 }],
      ['privileged-container', 'g', { file: '-', line: 9 }],
      ['privileged-container', 'd', { file: path.join(root, 'deploy/list.json'), line: 19 }],
    ]);
    expect(statusOf(report, 'host-pid')).toBe('pass');
    expect(report?.notSelected).toEqual([
      { check: 'anonymous-auth', reason: 'needs a live cluster: manifests alone do not decide it' },
    ]);
    expect(report?.scan.complete).toBe(true);
    expect(code).toBe(0);
  });

  test('a folder of JSON in one line and of flow YAML', async () => {
    const root = folder({
      'pod.json': JSON.stringify(typed(pod('json', true))),
      'flow.yaml':
        '{apiVersion: v1, kind: Pod, metadata: {name: flow}, spec: {containers: [{name: c, image: c, securityContext: {privileged: true}}]}}',
      'settings.json': '{"kinds":"Pod"}',
    });
    const { report, stderr } = await scan(['--manifests', root, ...only]);
    expect(stderr).toBe('');
    expect(found(report)?.map(([, name]) => name)).toEqual(['flow', 'json']);
  });

  test('objects that no check reads are named', async () => {
    const odd = 'apiVersion: v1\nkind: Pode\nmetadata: { name: a }\n';
    const file = path.join(
      folder({ 'a.yaml': `${odd}---\n${odd}---\napiVersion: example.org/v1\nkind: Thing\n---\n${text('web')}` }),
      'a.yaml',
    );
    const { stderr, report } = await scan(['--manifests', file, ...only]);
    expect(stderr).toBe(
      `kaudit: no check reads Pode of v1 (${file}:1 and 1 more), Thing of example.org/v1 (${file}:9)\n`,
    );
    expect(found(report)?.map(([, name]) => name)).toEqual(['web']);
  });

  test('a file of which nothing is read is exit 2: nothing to judge is no pass', async () => {
    const file = path.join(folder({ 'a.yaml': 'apiVersion: v1\nkind: Pode\nmetadata: { name: a }\n' }), 'a.yaml');
    const { stderr, report, code } = await scan(['--manifests', file]);
    expect(stderr).toMatch(/^kaudit: no check reads Pode of v1 \(\S+a\.yaml:1\)\nGive what is to be applied: /);
    expect([report, code]).toEqual([null, 2]);
  });

  test.each(['psa', 'platform', 'doctor'])('%s takes no -n beside a recording', async (command) => {
    const file = path.join(folder({ 'a.yaml': text('a') }), 'a.yaml');
    const { stderr, code } = await runHere([command, '-n', 'shop', '--inventory', file]);
    expect([stderr.split('\n')[0], code]).toEqual(['kaudit: -n has no meaning for --inventory and --manifests', 2]);
  });

  test('the table names file and line', async () => {
    const file = path.join(folder({ 'a.yaml': text('a') }), 'a.yaml');
    const { stdout } = await runHere(['scan', '--manifests', file, '--check', 'privileged-container']);
    expect(stdout.replaceAll(/\s+/g, '')).toContain(`${file}:9spec.containers[0].securityContext.privileged`);
  });

  test.each([
    [
      'bad YAML',
      'kind: Pod\nspec: [CANARY\n',
      /^kaudit: \S+\/a\.yaml:\d:\d+: [A-Z][^C]+\nkaudit reads YAML and JSON; a template is rendered first: helm template/,
    ],
    ['no objects', '# nothing\n', /^kaudit: \S+\/a\.yaml: no Kubernetes object in it\n/],
    ['no mapping', '- 1\n', /^kaudit: \S+\/a\.yaml:1: expected an object with apiVersion and kind\n/],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /^kaudit: \S+\/a\.yaml:1:1: too many or unresolved aliases\n/,
    ],
  ])('%s: exit 2', async (_, content, message) => {
    const { code, stderr, report } = await scan(['--manifests', path.join(folder({ 'a.yaml': content }), 'a.yaml')]);
    expect(stderr).toMatch(message);
    expect(report).toBeNull();
    expect(code).toBe(2);
  });

  test('a file that is not there, and both kinds of input at once', async () => {
    expect((await scan(['--manifests', '/nowhere/a.yaml'])).stderr).toContain(
      '/nowhere/a.yaml: can not be read: ENOENT',
    );
    expect(await scan(['--manifests', 'a.yaml', '--inventory', 'b.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exclude each other'),
    });
  });
});

test('-n does not narrow what was recorded: said, not ignored', async () => {
  const { code, stderr } = await scan(['--inventory', '-', '-n', 'shop'], JSON.stringify(list));
  expect(stderr).toContain('-n has no meaning for --inventory and --manifests');
  expect(code).toBe(2);
});

test('kubectl spellings of flags', async () => {
  const args = [
    'scan',
    '--kubeconfig',
    demo.kubeconfig,
    '-n=kube-system',
    '-A=false',
    '--insecure-skip-tls-verify=false',
    '--check',
    'host-pid',
    '-o=json',
    '--fail-on',
    'none',
  ];
  const { stdout, stderr } = await runHere(args);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({
    scan: { scope: { namespaces: ['kube-system'] } },
    cluster: { serverVerified: true },
  });
});
