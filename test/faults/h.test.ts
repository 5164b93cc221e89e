import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, inject } from 'vitest';
import type { Check } from '../../src/check.ts';
import { explainError } from '../../src/cli/errors.ts';
import { reportOn } from '../../src/cli/scan.ts';
import { withinTime } from '../../src/cli/watchdog.ts';
import { defineFact, FactStore } from '../../src/facts/fact.ts';
import { leastRules } from '../../src/rights.ts';
import { sourcesFor } from '../../src/select.ts';
import { errorOf, folder } from '../connect/harness.ts';
import * as faults from '../support/fault-server.ts';
import { type FixtureCluster, type GrantedRule, hardened, pathOf, pod, serve, serveWithRights } from './fixture.ts';
import { b0, changes, expectAsB0, type Rig, row, source, standard, verdict } from './harness.ts';

const PODS = pathOf('pods');

/** The first check, made to do something else. */
function checkThat(evaluate: Check['evaluate']): Check {
  const [privileged] = standard.filter(({ id }) => id === 'privileged-container');
  if (privileged === undefined) throw new Error('there is no such check');
  return { ...privileged, id: 'test-check', evaluate };
}

/** Starts the built program; `ended` gives exit code and signal. */
async function start(rig: Rig, args: readonly string[]) {
  const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', KUBECONFIG: await rig.kubeconfig() };
  const child = spawn(process.execPath, [path.join(inject('bundle'), 'cli.js'), ...args], { env, stdio: 'pipe' });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal, stderr }));
  });
  return { child, ended };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Serves so many pods, far more than the fixture could hold. */
function manyPods(count: number, spec: unknown): faults.Reply {
  const text = JSON.stringify({ ...pod('NAME', 'a'), spec });
  return (request, response) => {
    const query = new URL(request.url ?? '', 'https://x').searchParams;
    const from = Number(query.get('continue') ?? 0);
    const to = Math.min(count, from + Number(query.get('limit')));
    const items = Array.from({ length: to - from }, (_, i) => text.replaceAll('NAME', `pod-${from + i}`)).join(',');
    const metadata = JSON.stringify({ resourceVersion: '7', ...(to < count ? { continue: String(to) } : {}) });
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(`{"kind":"PodList","apiVersion":"v1","metadata":${metadata},"items":[${items}]}`);
  };
}

describe('H. Process and engine', () => {
  row('H01 check throws: unknown, the bug named', async ({ scan }) => {
    const broken = checkThat(() => {
      throw new Error('oh no');
    });
    const baseline = await scan({ checks: [...standard, checkThat(() => {})], baseline: null });
    const outcome = await scan({ checks: [...standard, broken], baseline: null });
    expect(verdict(outcome, 'test-check')).toEqual({
      status: 'unknown',
      reason: "kaudit's check test-check broke on this item: oh no",
    });
    expect(changes(outcome, baseline)).toEqual(['test-check: pass → unknown']);
    expect(outcome.exitCode).toBe(3);
  });

  row('H02 check reads an undeclared dataset: refused', async () => {
    const { inventory } = await b0();
    if (inventory === null) throw new Error('nothing was collected');
    const curious = defineFact({ name: 'curious', from: ['pods'], derive: (read) => ({ ...read.stateOf('nodes') }) });
    expect(() => new FactStore(inventory).get(curious)).toThrow('fact curious reads nodes without declaring it');
  });

  row('H03 check loops for ever: ended after the deadline, exit 5, no report', async () => {
    const { inventory } = await b0();
    if (inventory === null) throw new Error('nothing was collected');
    const loop = () => {
      for (;;);
    };
    expect(() => withinTime(50, loop)).toThrow('a check did not end before the deadline');
    const file = path.join(await folder(), 'report.json');
    const flags = { failOn: 'none', color: 'never', quiet: true, output: [`json=${file}`], timeout: '100ms' } as const;
    const started = performance.now();
    const error = await errorOf(
      reportOn(flags, { checks: [checkThat(loop)], frameworks: [], baseline: null }, async () => inventory, 200),
    );
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(explainError(error, false)).toMatchObject({
      code: 5,
      text: expect.stringContaining('a check did not end before the deadline'),
    });
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });

  row('H04 scan deadline: a report of what is known', async ({ api, cluster, scan }) => {
    api.script('*', (request, response) => {
      const slow = request.url?.startsWith('/apis/') === true;
      if (!slow) serve(cluster)(request, response);
    });
    const outcome = await scan({ deadline: 600 });
    expect(source(outcome, 'pods').state).toBe('complete');
    expect(source(outcome, 'deployments.apps')).toMatchObject({ state: 'unavailable', reason: 'deadline' });
    expect(outcome.exitCode).toBe(3);
    expect(outcome.elapsed).toBeLessThan(2_600);
  });

  row('H05 SIGTERM, SIGINT; a second signal: a report that says incomplete; the second ends at once', async (rig) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      rig.api.requests.length = 0;
      rig.api.script(PODS, faults.hang());
      const file = path.join(await folder(), 'report.json');
      const { child, ended } = await start(rig, ['scan', '-o', `json=${file}`]);
      await until(() => rig.api.count(PODS) > 0);
      const sent = performance.now();
      child.kill(signal);
      expect(await ended).toMatchObject({ code });
      expect(performance.now() - sent).toBeLessThan(2_000);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ scan: { complete: false } });
    }
    // A reader that sleeps keeps the program from ending: the second signal ends it all the same.
    const services = pathOf('services');
    rig.api.script(PODS, manyPods(1_000, hardened('web', { hostPID: true, hostIPC: true })));
    rig.api.script(services, faults.hang());
    const { child, ended } = await start(rig, ['scan', '-o', 'json']);
    await until(() => rig.api.count(services) > 0 && rig.api.count(PODS) > 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: null, signal: 'SIGINT' });
  });

  row('H06 output unwritable, disk full: exit 2 or 5, the old report untouched', async (rig) => {
    const home = await folder();
    const missing = await rig.program(['scan', '-o', `json=${path.join(home, 'no', 'report.json')}`]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('can not be written: ENOENT') });
    const file = path.join(home, 'report.json');
    writeFileSync(file, 'old');
    const cli = `"${process.execPath}" "${path.join(inject('bundle'), 'cli.js')}"`;
    const env = { PATH: process.env.PATH ?? '', KUBECONFIG: await rig.kubeconfig() };
    // A limit on the size of files breaks a write half-way, as a full disk does.
    const child = spawn('sh', ['-c', `trap '' XFSZ; ulimit -f 8; exec ${cli} scan -o json="${file}"`], {
      env,
      stdio: 'pipe',
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 5, stderr: `kaudit: ${file}: writing broke off: EFBIG\n` });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(home)).toEqual(['report.json']);
  });

  row('H07 output path is a symlink or directory: refused before the scan', async ({ api, program }) => {
    const home = await folder();
    const target = path.join(home, 'target');
    writeFileSync(target, 'old');
    symlinkSync(target, path.join(home, 'link'));
    mkdirSync(path.join(home, 'directory'));
    for (const name of ['link', 'directory']) {
      const { code, stderr } = await program(['scan', '-o', `json=${path.join(home, name)}`]);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('it is not a regular file') });
    }
    expect(readFileSync(target, 'utf8')).toBe('old');
    expect(api.requests).toEqual([]);
  });

  row('H08 EPIPE: a quiet end', async (rig) => {
    const { child, ended } = await start(rig, ['scan', '-o', 'json']);
    child.stdout.destroy();
    const { stderr } = await ended;
    expect(stderr).toBe('');
  });

  row(
    'H09 memory cap: truncated and said so, never out of memory',
    async ({ api, built }) => {
      api.script(
        PODS,
        manyPods(100_000, hardened('web', { hostPID: true }, { securityContext: { privileged: true } })),
      );
      const { code, stdout, stderr } = await built(['scan', '-o', 'json', '--fail-on', 'none'], {
        env: { NODE_OPTIONS: '--max-old-space-size=128' },
      });
      expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
      const { coverage, scan } = JSON.parse(stdout);
      expect(scan.complete).toBe(false);
      const pods = coverage.resources.find(({ resource }: { resource: string }) => resource === 'pods');
      expect(pods).toMatchObject({ state: 'truncated', reason: 'TooManyItems' });
      expect(pods.items).toBeGreaterThan(5_000);
    },
    { timeout: 90_000 },
  );

  row('H10 zero checks selected or loaded: exit 2, never a score', async ({ api, program }) => {
    const none = await program(['scan', '--check', 'host-pid', '--skip-check', 'host-pid', '-o', 'json']);
    expect(none).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no check is left to run') });
    expect((await program(['scan', '--check', 'nothing'])).code).toBe(2);
    expect(api.requests).toEqual([]);
  });

  row('H11 empty cluster: nothing to judge is no pass', async ({ cluster, scan }) => {
    for (const name of cluster.lists.keys()) cluster.lists.set(name, []);
    const outcome = await scan({ baseline: null });
    expect(verdict(outcome, 'privileged-container').status).toBe('not-applicable');
    expect(verdict(outcome, 'node-port-service').status).toBe('not-applicable');
    expect(outcome.report?.checks.filter(({ status }) => status === 'unknown')).toEqual([]);
    expect(outcome.report?.scan.complete).toBe(true);
  });

  row('H12 unreachable cluster: no report, exit 4', async ({ program }) => {
    const home = await folder();
    const file = path.join(home, 'report.json');
    const { code, stdout, stderr } = await program([
      'scan',
      '--server',
      'https://nowhere.invalid',
      '-o',
      'table',
      '-o',
      `json=${file}`,
    ]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('nowhere.invalid');
    expect(existsSync(file)).toBe(false);
  });

  row('H13 two runs, one output: one whole report', async (rig) => {
    const file = path.join(await folder(), 'report.json');
    const runs = await Promise.all(
      [1, 2].map(() => rig.built(['scan', '--fail-on', 'critical', '-o', `json=${file}`])),
    );
    expect(runs.map(({ code }) => code)).toEqual([(await b0()).exitCode, (await b0()).exitCode]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ kind: 'ScanReport' });
    expect(readdirSync(path.dirname(file))).toEqual(['report.json']);
  });

  row('H14 no terminal, NO_COLOR, 20 columns: no escapes, no name cut', async ({ cluster, program }) => {
    const name = `a-rather-long-name-${'x'.repeat(80)}`;
    cluster.lists.get('pods')?.push(pod(name, 'a', hardened('web', { hostPID: true })));
    for (const env of [{ COLUMNS: '20' }, { NO_COLOR: '1', FORCE_COLOR: '1', COLUMNS: '20' }]) {
      const { stdout } = await program(['scan'], { env });
      expect(stdout).not.toContain('\u001b');
      expect(stdout.replace(/\s+/g, '')).toContain(name);
      expect(stdout).toContain('host-pid');
    }
  });

  row('H15 report replay: tampered ones refused or escaped', async ({ program, scan }) => {
    const saved = JSON.parse((await scan()).outputs.get('json') ?? '');
    const replay = async (report: object) => program(['report', '-', '-v'], { input: JSON.stringify(report) });
    const hostile = structuredClone(saved);
    hostile.cluster.context = '\u001b]0;owned\u0007';
    for (const finding of hostile.findings) {
      finding.object.name = '\u202eevil\r\u001b[2J';
      finding.message = '\u001b[31m';
    }
    const { code, stdout } = await replay(hostile);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(stdout.replace(/\s+/g, '')).toContain('\\u{1b}[31m');
    for (const broken of [
      { ...saved, score: { value: 'high' } },
      { ...saved, checks: null },
      { kind: 'ScanReport' },
      [],
    ]) {
      const refused = await replay(broken);
      expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('not a report of kaudit') });
    }
  });

  row(
    'H16 role minus one rule: only unknown verdicts, the missing right named',
    async ({ api, cluster, scan }) => {
      const rules: readonly GrantedRule[] = leastRules(standard, 'cluster');
      withRights(api, cluster, rules);
      const baseline = await scan({ baseline: null });
      await expectAsB0(baseline);
      // One in ten through the whole program; test/rights.test.ts takes each of them away.
      for (const { left, lost } of withoutOne(rules).filter((_, i) => i % 10 === 0)) {
        withRights(api, cluster, left);
        // No other check reads a list that is taken away: what a fact reads it declares.
        const list = lost.startsWith('list ') ? lost.slice('list '.length) : undefined;
        const checks = standard.filter((check) => list === undefined || sourcesFor([check]).has(list));
        const outcome = await scan({ baseline, checks, formats: [] });
        const moved = changes(outcome, baseline);
        expect(
          moved.filter((change) => !change.endsWith('→ unknown')),
          lost,
        ).toEqual([]);
        const denied = outcome.report?.coverage.resources
          .filter(({ state }) => state === 'denied')
          .map(({ resource }) => resource);
        if (moved.length === 0) continue;
        expect(denied).toHaveLength(1);
        expect(outcome.outputs.get('table')?.replace(/\s+/g, ''), lost).toContain(
          `grantswhatismissing:${lost.replace(/\s+/g, '')}`,
        );
        const reasons = moved.map((change) => verdict(outcome, change.split(':')[0] ?? '').reason ?? '');
        expect(reasons.join('\n'), lost).toContain(denied?.[0]);
      }
    },
    { timeout: 40_000 },
  );
});

function withRights(api: faults.FaultServer, cluster: FixtureCluster, rules: readonly GrantedRule[]): void {
  api.script('*', serveWithRights(cluster, rules));
}

/** Each way of taking one resource, object or path away, with what is then missing. */
function withoutOne(rules: readonly GrantedRule[]): { left: GrantedRule[]; lost: string }[] {
  return rules.flatMap((rule, at) => {
    const { resources = [], resourceNames = [], nonResourceURLs = [], apiGroups = [] } = rule;
    const replaced = (changed: GrantedRule) => rules.map((one, i) => (i === at ? changed : one));
    const group = apiGroups[0] === '' ? '' : `.${apiGroups[0]}`;
    if (resourceNames.length > 0)
      return resourceNames.map((name) => ({
        lost: 'get configmaps/',
        left: replaced({ ...rule, resourceNames: resourceNames.filter((one) => one !== name) }),
      }));
    if (nonResourceURLs.length > 0)
      return nonResourceURLs.map((url) => ({
        lost: `get ${url}`,
        left: replaced({ ...rule, nonResourceURLs: nonResourceURLs.filter((one) => one !== url) }),
      }));
    return resources.map((name) => ({
      lost: `list ${name}${group}`,
      left: replaced({ ...rule, resources: resources.filter((one) => one !== name) }),
    }));
  });
}
