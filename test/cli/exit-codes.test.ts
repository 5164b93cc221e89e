import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { runKaudit } from '../support/built.ts';
import { serveDemo } from '../support/demo.ts';
import { type FaultServer, html, startFaultServer } from '../support/fault-server.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
let faults: FaultServer;
const work = temporaryFolder('exit');

beforeAll(async () => {
  demo = await serveDemo();
  faults = await startFaultServer();
});
afterAll(async () => {
  await demo.close();
  await faults.close();
});

/** In this process; one test of each exit code, and what needs a process, runs the built program. */
const scan = (...args: string[]) => runHere(['scan', '--kubeconfig', demo.kubeconfig, ...args]);
const builtScan = (...args: string[]) => runKaudit(['scan', '--kubeconfig', demo.kubeconfig, ...args]);

describe('exit codes', () => {
  test('0: scanned completely and nothing reaches the threshold', async () => {
    const { code, stdout } = await builtScan('--fail-on', 'none', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'ScanReport', scan: { complete: true } });
    expect(code).toBe(0);
  });

  test('1: a finding reaches --fail-on', async () => {
    const { code, stdout } = await builtScan();
    expect(stdout).toMatch(/Exit 1: \d+ failing checks? reach(es)? --fail-on high\./);
    expect(code).toBe(1);
  });

  test('1: the score is below --min-score, whatever is shown', async () => {
    const { code, stdout } = await scan('--fail-on', 'none', '--min-score', '99', '--min-severity', 'critical');
    expect(stdout).toMatch(/Exit 1: score [\d.]+ is below --min-score 99\./);
    expect(code).toBe(1);
  });

  test.each([
    [
      ['scan', '--check', 'privileged-contaner'],
      'kaudit: there is no check "privileged-contaner" (did you mean privileged-container?)',
    ],
    [['scan', '--category', 'podz'], 'kaudit: there is no category "podz"; there are rbac, pods,'],
    [['scan', '--fail-on', 'huge'], "option '--fail-on <severity>' argument 'huge' is invalid"],
    [['scan', '-o', 'pdf'], 'kaudit: -o pdf: there is no format "pdf"\nThe formats are table, wide, json, yaml,'],
    [['scan', '--timeout', 'soon'], 'kaudit: --timeout soon: expected a duration such as 90s, 10m or 1h; 0 means none'],
    [['frobnicate'], "unknown command 'frobnicate'"],
    [
      ['scan', '--inventory', '/nowhere/inventory.json'],
      'kaudit: /nowhere/inventory.json: can not be read: ENOENT\nCheck the name and its permissions.\n',
    ],
    [['report', '/nowhere/report.json'], 'kaudit: /nowhere/report.json: can not be read: ENOENT'],
    [['explain', 'nothing'], 'kaudit: there is no check "nothing"'],
    [
      ['scan', '--check', 'privileged-container', '--skip-check', 'privileged-container'],
      'kaudit: no check is left to run',
    ],
  ])('2: %j', async (args, text) => {
    const { code, stderr, stdout } = await runHere(args);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('2: no kubeconfig and not in a cluster; nobody is dialled', async () => {
    const { code, stderr } = await runKaudit(['scan']);
    expect(stderr).toMatch(/^kaudit: .*: no cluster is configured\nName a kubeconfig with --kubeconfig/);
    expect(code).toBe(2);
  });

  test('2: unknown context; the known ones are named', async () => {
    const { code, stderr } = await scan('--context', 'prod');
    expect(stderr).toContain('prod');
    expect(stderr).toContain('demo-auditor');
    expect(code).toBe(2);
  });

  test.each([
    ['cut', '{"kind":"Inventory","apiVersion":', 'the file is not JSON'],
    ['of another kind', '{"apiVersion":"kaudit.dev/v1alpha1","kind":"ScanReport"}', 'kind: expected "Inventory"'],
    [
      'a newer one',
      '{"kind":"Inventory","apiVersion":"kaudit.dev/v9"}',
      'apiVersion: expected "kaudit.dev/v1alpha1", found "kaudit.dev/v9"; a newer kaudit may have written it',
    ],
  ])('2: an inventory that is %s', async (_, text, message) => {
    const { code, stderr } = await runHere(['scan', '--inventory', '-'], { input: text });
    expect(stderr).toBe(`kaudit: -: not an inventory of kaudit: ${message}\nkaudit collect -o FILE records one.\n`);
    expect(code).toBe(2);
  });

  test('2: an output that can not be opened, before anything is scanned; other outputs stay untouched', async () => {
    const folder = path.join(work, 'outputs');
    mkdirSync(folder);
    symlinkSync('/dev/null', path.join(folder, 'link'));
    for (const [file, reason] of [
      [path.join(folder, 'missing', 'report.json'), 'ENOENT'],
      [folder, 'it is not a regular file'],
      [path.join(folder, 'link'), 'it is not a regular file'],
    ] as const) {
      const { code, stderr } = await scan('-o', `yaml=${path.join(folder, 'good.yaml')}`, '-o', `json=${file}`);
      expect(stderr).toContain(`kaudit: ${file}: can not be written: ${reason}\n`);
      expect(code).toBe(2);
    }
    expect(readdirSync(folder)).toEqual(['link']);
  });

  test('3: the scan is incomplete and nothing is breached; --allow-incomplete makes it 0', async () => {
    const file = path.join(work, 'partial.json');
    await runHere(['collect', '--kubeconfig', demo.kubeconfig, '-o', file]);
    const inventory = JSON.parse(readFileSync(file, 'utf8'));
    Object.assign(inventory.sources['networkpolicies.networking.k8s.io'], {
      state: 'denied',
      reason: 'Forbidden',
      message: 'no',
      items: [],
    });
    writeFileSync(file, JSON.stringify(inventory));
    const args = ['scan', '--inventory', file, '--fail-on', 'none'];
    const { code, stdout } = await runKaudit(args);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Exit 3: the scan is incomplete and nothing it saw breaches a threshold.',
    );
    expect(code).toBe(3);
    expect((await runHere([...args, '--allow-incomplete'])).code).toBe(0);
  });

  test.each([
    ['unreachable', ['--server', 'https://127.0.0.1:1'], /^kaudit: .*127\.0\.0\.1:1/],
    ['a token nobody issued', ['--token', 'CANARY-token'], /authentication failed/],
    ['another CA', ['--certificate-authority', path.join(work, 'other-ca.pem')], /certificate/],
  ])('4: %s', async (_, args, message) => {
    writeFileSync(path.join(work, 'other-ca.pem'), faults.ca);
    const { code, stderr, stdout } = await scan(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('CANARY');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(4);
  });

  test('4: a login page instead of an API', async () => {
    faults.script('*', html());
    writeFileSync(path.join(work, 'faults-ca.pem'), faults.ca);
    const { code, stderr } = await builtScan(
      '--server',
      faults.url,
      '--certificate-authority',
      path.join(work, 'faults-ca.pem'),
    );
    expect(stderr).toContain('not a Kubernetes API at this URL');
    expect(code).toBe(4);
  });

  test('4: an identity that may list nothing', async () => {
    const { code, stderr } = await scan('--context', 'demo-nobody', '--category', 'pods');
    expect(stderr).toMatch(
      /^kaudit: nothing may be listed in the whole cluster: .*forbidden.*\nkaudit rbac prints the rights it needs/,
    );
    expect(code).toBe(4);
  });

  test('130 and 143: a report with complete: false is still written', async () => {
    const slow = await serveDemo({ latencyMs: 400 });
    const interrupted = async (signal: 'SIGINT' | 'SIGTERM', expected: number) => {
      const file = path.join(work, `${signal}.json`);
      const { code } = await runKaudit(
        ['scan', '--kubeconfig', slow.kubeconfig, '-o', `json=${file}`, '--chunk-size', '5'],
        { signalAfter: [2_500, signal] },
      );
      expect(code).toBe(expected);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ scan: { complete: false } });
    };
    await Promise.all([interrupted('SIGINT', 130), interrupted('SIGTERM', 143)]);
    await slow.close();
  });

  test('a reader that closes the pipe ends the program quietly', async () => {
    const cli = path.join(inject('bundle'), 'cli.js');
    const child = spawn(
      'sh',
      ['-c', `"${process.execPath}" "${cli}" scan --kubeconfig "${demo.kubeconfig}" -o json | head -c 1`],
      { stdio: 'pipe' },
    );
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).toBe('');
  });
});

test('outputs are written 0600, whole, several from one scan', async () => {
  const [json, yaml] = [path.join(work, 'report.json'), path.join(work, 'report.yaml')];
  const { stdout } = await scan('-o', `json=${json}`, '-o', `yaml=${yaml}`, '-o', 'table');
  expect(stdout).toContain('Fix first');
  expect(statSync(json).mode & 0o777).toBe(0o600);
  const again = await runHere(['report', json, '-o', 'yaml']);
  expect(again.stdout).toBe(readFileSync(yaml, 'utf8'));
});

test('a kubeconfig in YAML is read by the bundle too', async () => {
  const file = path.join(work, 'kubeconfig.yaml');
  writeFileSync(file, stringify(JSON.parse(readFileSync(demo.kubeconfig, 'utf8'))), { mode: 0o600 });
  const { code, stderr } = await runKaudit(['scan', '--kubeconfig', file, '--check', 'host-pid', '--fail-on', 'none']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('collect and scan --inventory say what a live scan says', async () => {
  const file = path.join(work, 'inventory.json');
  expect((await runHere(['collect', '--kubeconfig', demo.kubeconfig, '-o', file])).code).toBe(0);
  const recorded = JSON.parse((await runHere(['scan', '--inventory', file, '-o', 'json'])).stdout);
  const live = JSON.parse((await scan('-o', 'json')).stdout);
  const { startedAt: _, finishedAt: __, bytes: ___, ...scanned } = recorded.scan;
  expect(live).toMatchObject({ ...recorded, scan: scanned });
});

test('collect says what it could not read, and nothing where it read all', async () => {
  const collect = async (context: string, ...flags: string[]) => {
    const file = path.join(work, 'seen.json');
    const { code, stderr } = await runHere([
      ...['collect', '--kubeconfig', demo.kubeconfig, '--context', context, '-o', file],
      ...flags,
    ]);
    return [code, stderr];
  };
  expect(await collect('demo')).toEqual([0, '']);
  const [code, said] = await collect('demo-nobody');
  expect([code, said]).toEqual([
    0,
    expect.stringMatching(
      /^kaudit: not read whole: \/flagz denied \(Forbidden\), .*, and \d+ more; kaudit rbac prints the rights that are missing\n$/,
    ),
  ]);
  expect(await collect('demo-nobody', '-q')).toEqual([0, '']);
});
