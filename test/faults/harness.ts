import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import type { Check } from '../../src/check.ts';
import { explainError } from '../../src/cli/errors.ts';
import { describeTraffic } from '../../src/cli/traffic.ts';
import { connectionSource, identitySource } from '../../src/collect/observed.ts';
import { type ConnectionOptions, connect, type Surroundings, type Traffic } from '../../src/connect/index.ts';
import { decide } from '../../src/gate.ts';
import { type Inventory, type Source, writeInventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import type { Report, ReportResource, Status } from '../../src/report.ts';
import { formats, render } from '../../src/reporters/index.ts';
import { collectFor, type ScanOptions } from '../../src/scan.ts';
import { sourcesFor } from '../../src/select.ts';
import { atEnd, clusterOf, FAST, file, kubeconfig, machine, server } from '../connect/harness.ts';
import { type Run, runKaudit } from '../support/built.ts';
import type { FaultServer, FaultServerSettings } from '../support/fault-server.ts';
import { runHere } from '../support/in-process.ts';
import { canary, type FixtureCluster, healthyCluster, serve } from './fixture.ts';

const schemas = path.join(import.meta.dirname, '..', '..', 'schema');
const validReport = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(path.join(schemas, 'report.schema.json'), 'utf8')),
);

/** The checks that run unasked. */
export const standard = loadChecks().filter((check) => check.default !== false);

/** Milliseconds that a whole scan may take in a row, unless the row says otherwise. */
const DEADLINE = 8_000;

/** What a row may say about its scan; `user`, `cluster` and `context` are entries of the kubeconfig. */
export interface ScanSettings
  extends Partial<Pick<ScanOptions, 'namespaces' | 'maxItems' | 'chunkSize' | 'now' | 'concurrency'>> {
  readonly user?: object;
  readonly cluster?: object;
  readonly context?: object;
  readonly checks?: readonly Check[];
  readonly connection?: Omit<ConnectionOptions, 'user' | 'cluster'>;
  readonly machine?: Partial<Surroundings>;
  readonly signal?: AbortSignal;
  readonly deadline?: number;
  /** The formats to render, beside the table and JSON; those that do not take long by default. */
  readonly formats?: readonly string[];
  /** Called when a source was read, with its name. */
  readonly onSource?: (name: string) => void;
  /** What U4 and U5 compare with; null where the row scans another cluster and says itself what it expects. */
  readonly baseline?: Outcome | null;
}

/** How one scan ended, in process. */
export interface Outcome {
  readonly exitCode: number;
  /** Null where there was no report. */
  readonly report: Report | null;
  readonly inventory: Inventory | null;
  /** Each format, the table also with -v; none without a report. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Standard error with -v. */
  readonly log: string;
  readonly traffic: Traffic | null;
  readonly waits: readonly number[];
  readonly elapsed: number;
}

/** What a row works with: a server of its own that serves a healthy cluster of its own. */
export interface Rig {
  readonly api: FaultServer;
  /** Changed by rows that are about objects. */
  readonly cluster: FixtureCluster;
  /** Connects, collects, audits and renders, with U2 to U9 asserted. */
  scan(settings?: ScanSettings): Promise<Outcome>;
  /** Runs the command line against the server in this process, with U3, U6 and U7 asserted. */
  program(args: readonly string[], options?: Parameters<typeof runHere>[1]): Promise<Run>;
  /** The same with the built program, where a process of its own is what matters. */
  built(args: readonly string[], options?: Parameters<typeof runKaudit>[1]): Promise<Run>;
  /** A kubeconfig file for the server. */
  kubeconfig(user?: object, cluster?: object): Promise<string>;
}

const token = { token: `${canary}-token` };
let healthy: Promise<Outcome> | undefined;

/** B0: the scan of the healthy cluster without any fault; made once for each file of tests. */
export function b0(): Promise<Outcome> {
  healthy ??= (async () => {
    const rig = await rigFor({}, healthyCluster());
    return rig.scan({ baseline: null });
  })();
  return healthy;
}

/** One row of the fault matrix. Its id comes first in the name; closing the server asserts U1. */
export function row(name: string, body: (rig: Rig) => Promise<void>, settings: RowSettings = {}): void {
  const { timeout = 40_000, skip = false, ...given } = settings;
  test(name, { timeout, skip }, async () => body(await rigFor(given, healthyCluster())));
}

export interface RowSettings extends FaultServerSettings {
  readonly timeout?: number;
  readonly skip?: boolean;
}

async function rigFor(settings: FaultServerSettings, cluster: FixtureCluster): Promise<Rig> {
  const api = await server(settings);
  api.script('*', serve(cluster));
  const config = (user: object = token, more: object = {}, context: object = {}) =>
    file(kubeconfig({ ...clusterOf(api), ...more }, user, context));
  return {
    api,
    cluster,
    kubeconfig: config,
    scan: async (given = {}) => scanOnce(api, await config(given.user, given.cluster, given.context), given),
    program: async (args, options = {}) =>
      asserted(args, await runHere(args, { ...options, env: { KUBECONFIG: await config(), ...options.env } })),
    built: async (args, options = {}) =>
      asserted(args, await runKaudit(args, { ...options, env: { KUBECONFIG: await config(), ...options.env } })),
  };
}

function asserted(args: readonly string[], run: Run): Run {
  assertText(run.stderr);
  assertNoCanary(run.stdout, run.stderr);
  const shown = args.includes('-v') ? run.stdout : run.stdout + run.stderr;
  expect(shown, 'U3: a stack trace').not.toMatch(/^\s+at .*:\d+:\d+/m);
  return run;
}

async function scanOnce(api: FaultServer, config: string, settings: ScanSettings): Promise<Outcome> {
  const { deadline = DEADLINE, checks = standard } = settings;
  const near = machine();
  const before = api.requests.length;
  const outcome = await attempt(config, { ...settings, checks }, { ...near, ...settings.machine }, deadline);
  const { elapsed } = outcome;
  const final = { ...outcome, waits: near.waits };
  const baseline = settings.baseline === undefined ? await b0() : settings.baseline;
  expect(elapsed, 'U2: the deadline').toBeLessThan(deadline + 2_000);
  assertTries(api, before);
  assertText(final.log);
  assertNoCanary(final.log, ...final.outputs.values(), final.inventory === null ? '' : writeInventory(final.inventory));
  if (final.report !== null && final.inventory !== null) assertReport(final, final.report, final.inventory);
  if (final.report !== null && baseline !== null) assertMonotone(final, baseline, checks);
  await assertClosed(api);
  return final;
}

/** YAML of thousands of lines takes longer than the scan; it and the records for other products say no more than JSON does. */
const slow: ReadonlySet<string> = new Set(['yaml', 'policyreport', 'openreports', 'ocsf', 'asff', 'oscal']);
const quick = formats.filter((format) => !slow.has(format));

async function attempt(
  config: string,
  { checks = [], connection, signal, onSource, formats: only, ...options }: ScanSettings,
  near: Partial<Surroundings>,
  deadline: number,
): Promise<Omit<Outcome, 'waits'>> {
  // Rendering every format is what these tests add to a scan.
  const started = performance.now();
  const timer = AbortSignal.timeout(deadline);
  let close = () => {};
  let traffic: Traffic | null = null;
  try {
    const { limits, ...flags } = connection ?? {};
    // Two connections show all that four would, and each costs both sides a handshake.
    const settled = { kubeconfig: config, maxSockets: 2, limits: { ...FAST, ...limits }, ...flags };
    const opened = await connect(settled, near);
    close = () => {
      traffic = opened.transport.traffic();
      opened.transport.close();
    };
    const { namespaces, maxItems, chunkSize = 5, now, concurrency } = options;
    const inventory = await collectFor(opened, {
      checks,
      chunkSize,
      namespaces: namespaces ?? null,
      ...(maxItems === undefined ? {} : { maxItems }),
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(now === undefined ? {} : { now }),
      signal: signal === undefined ? timer : AbortSignal.any([timer, signal]),
      onProgress: ({ source }) => onSource?.(source),
    });
    close();
    const report = audit(inventory, { checks, tool: { name: 'kaudit', version: 'test' } });
    const elapsed = performance.now() - started;
    const { exitCode, reason } = decide(report, { failOn: 'critical' });
    const closing = `Exit ${exitCode}: ${reason}.`;
    const asked = new Set(['table', 'json', ...(only ?? quick)]);
    const outputs = new Map([...asked].map((format) => [format, render(report, format, { closing, columns: 100 })]));
    outputs.set('verbose', render(report, 'table', { closing, columns: 100, verbose: true }));
    const log = traffic === null ? '' : describeTraffic(traffic, { verbose: true });
    return { exitCode, report, inventory, outputs, log, traffic, elapsed };
  } catch (error) {
    close();
    const { text, code } = explainError(error, false);
    if (code === 5) throw error;
    const elapsed = performance.now() - started;
    return { exitCode: code, report: null, inventory: null, outputs: new Map(), log: text, traffic, elapsed };
  }
}

/** U2: no page is asked for more than five times. */
function assertTries(api: FaultServer, from: number): void {
  const tries = new Map<string, number>();
  for (const { url } of api.requests.slice(from)) tries.set(url, (tries.get(url) ?? 0) + 1);
  const often = [...tries].filter(([, count]) => count > 5).map(([url, count]) => `${count} × ${url.slice(0, 200)}`);
  expect(often, 'U2: tries').toEqual([]);
}

/** U2: nothing stays open after a scan. */
async function assertClosed(api: FaultServer): Promise<void> {
  for (let i = 0; i < 40 && api.open() > 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(api.open(), 'U2: connections left open').toBe(0);
}

/** U6. */
function assertNoCanary(...texts: readonly string[]): void {
  const leaky = texts.filter((text) => text.includes(canary)).map((text) => text.slice(0, 300));
  expect(leaky, 'U6: a secret').toEqual([]);
}

/** U7: no control or bidi character in text for people. */
function assertText(text: string): void {
  expect(text, 'U7').not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
}

function assertReport({ outputs, exitCode }: Outcome, report: Report, inventory: Inventory): void {
  const [table = '', verbose = '', json = ''] = ['table', 'verbose', 'json'].map((format) => outputs.get(format));
  for (const text of [table, verbose]) {
    assertText(text);
    expect(text, 'U3: a stack trace').not.toMatch(/^\s+at .*:\d+:\d+/m);
  }
  expect(validReport(JSON.parse(json)), `U7: ${JSON.stringify(validReport.errors?.[0])}`).toBe(true);
  const { checks, coverage, score, scan } = report;
  const open = checks.some(({ status, complete }) => status === 'unknown' || (status === 'fail' && !complete));
  expect(scan.complete, 'U7: complete').toBe(!open);
  if (!scan.complete) expect(exitCode, 'U7: an incomplete scan is never clean').not.toBe(0);
  expect(
    coverage.resources.map(({ resource, state }) => [resource, state]),
    'U7: coverage',
  ).toEqual(
    [...inventory.sources].map(([name, { state }]) => [name, state]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
  for (const { lower, upper, value } of [score, score.raw, score.accepted]) {
    expect(lower, 'U8').toBeLessThanOrEqual(upper);
    expect(value === null, 'U8').toBe(open);
    if (value !== null) expect(value, 'U8').toBe(upper);
  }
  assertReasons(report, table.replace(/\s+/g, ' '));
}

/** U9: what was not seen is named with its scope, the class of its cause and what it took. */
function assertReasons({ coverage, scan }: Report, table: string): void {
  const gaps = coverage.resources.filter(({ state }) => !['complete', 'absent', 'out-of-scope'].includes(state));
  for (const { resource, state, reason, message, attempts } of gaps) {
    expect(reason, `U9: ${resource}`).toMatch(/^[\w -]+$/);
    expect(message, `U9: ${resource}`).not.toBe('');
    expect(attempts, `U9: ${resource}`).toBeGreaterThan(0);
    if (scan.complete && state !== 'inconsistent') continue;
    expect(table, `U9: ${resource}`).toContain(resource);
    expect(table, `U9: ${resource}`).toContain(`${state} (${reason}), ${attempts} request`);
    expect(table, 'U9: scope').toMatch(
      scan.scope.namespaces === null ? /Not seen in the whole cluster/ : /Not seen in \w/,
    );
  }
}

/** U4 and U5, by what differs from the baseline: sources in another state or with other content, and the checks that read them. */
function assertMonotone(outcome: Outcome, baseline: Outcome, checks: readonly Check[]): void {
  const [before, after] = [summaries(baseline), summaries(outcome)];
  const touched = differingSources(outcome, baseline);
  const way = touched.has(identitySource) || touched.has(connectionSource);
  const states = new Map(outcome.report?.coverage.resources.map(({ resource, state }) => [resource, state]));
  const wrong: string[] = [];
  for (const check of checks) {
    const [was, is] = [before.get(check.id), after.get(check.id)];
    // Another credential or address is another thing to judge, and no fault.
    if (is === undefined || (way && isAboutTheWay(check))) continue;
    if (![...sourcesRead(check, 'all')].some((name) => touched.has(name)) && !isDeepStrictEqual(is, was))
      wrong.push(`U5: ${check.id}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`);
    if (is.status !== 'pass') continue;
    if (was?.status === 'unknown' || was?.status === 'fail') wrong.push(`U4: ${check.id}: ${was.status} → pass`);
    for (const name of sourcesRead(check, 'required'))
      if (!whole.has(states.get(name) ?? '')) wrong.push(`U4: ${check.id} passes without all ${name}`);
  }
  expect(wrong).toEqual([]);
}

const whole: ReadonlySet<string> = new Set(['complete', 'inconsistent', 'absent']);

const reads = { all: new WeakMap<Check, ReadonlySet<string>>(), required: new WeakMap<Check, ReadonlySet<string>>() };

/** What a check reads, asked once for each. */
function sourcesRead(check: Check, which: 'all' | 'required'): ReadonlySet<string> {
  const known = reads[which].get(check) ?? sourcesFor([check], which);
  reads[which].set(check, known);
  return known;
}

function summaries({ report }: Outcome) {
  return new Map(report?.checks.map((summary) => [summary.id, summary]));
}

function differingSources({ inventory: now }: Outcome, { inventory: then }: Outcome): ReadonlySet<string> {
  const same = (a: Source | undefined, b: Source | undefined) =>
    a?.state === b?.state && (a?.items === b?.items || contentOf(a) === contentOf(b));
  const names = new Set([...(now?.sources.keys() ?? []), ...(then?.sources.keys() ?? [])]);
  return new Set([...names].filter((name) => !same(now?.sources.get(name), then?.sources.get(name))));
}

const contents = new WeakMap<Source, string>();

function contentOf(source: Source | undefined): string | undefined {
  if (source === undefined) return undefined;
  const text = contents.get(source) ?? JSON.stringify(source.items);
  contents.set(source, text);
  return text;
}

/** One source of the report. */
export function source({ report, log }: Outcome, name: string): ReportResource {
  const found = report?.coverage.resources.find(({ resource }) => resource === name);
  if (found === undefined) throw new Error(`no source ${name} was reported; ${log}`);
  return found;
}

/** One check of the report. */
export function verdict({ report }: Outcome, id: string): { readonly status: Status; readonly reason: string | null } {
  const found = report?.checks.find((check) => check.id === id);
  if (found === undefined) throw new Error(`no check ${id} was reported`);
  return { status: found.status, reason: found.reason };
}

/** Verdicts that are others than in the baseline, as `id: pass → unknown`. */
export function changes(outcome: Outcome, baseline: Outcome): string[] {
  const before = summaries(baseline);
  return (outcome.report?.checks ?? []).flatMap(({ id, status }) => {
    const was = before.get(id)?.status;
    return was === status ? [] : [`${id}: ${was} → ${status}`];
  });
}

/** Asserts the baseline's report, apart from times, what it took, and notes about sources. */
export async function expectAsB0(outcome: Outcome, baseline?: Outcome): Promise<void> {
  const expected = baseline ?? (await b0());
  expect(outcome.log).not.toMatch(/^kaudit: (?!\d+ GET|warning from|the cluster's clock)/m);
  expect(comparable(outcome, expected)).toEqual(comparable(expected, outcome));
  expect(outcome.exitCode).toBe(expected.exitCode);
}

/** Whether a check judges how the scan came in: by which credential, at which address. */
function isAboutTheWay(check: Check): boolean {
  return check.id === 'public-api-endpoint' || sourcesRead(check, 'all').has(identitySource);
}

/** The report without its times; where the other scan came in another way, without the checks about that. */
function comparable(outcome: Outcome, other: Outcome): unknown {
  const { inventory } = outcome;
  if (outcome.report === null || inventory === null) return null;
  const ids = new Set(outcome.report.checks.map(({ id }) => id));
  const touched = differingSources(outcome, other);
  const checks = loadChecks().filter((check) => ids.has(check.id) && !isAboutTheWay(check));
  const report =
    touched.has(identitySource) || touched.has(connectionSource)
      ? audit(
          { ...inventory, cluster: { ...inventory.cluster, context: 'test', server: null } },
          { checks, tool: { name: 'kaudit', version: 'test' } },
        )
      : outcome.report;
  const {
    scan: { complete, scope },
    cluster,
    coverage,
    ...rest
  } = report;
  const resources = coverage.resources.map(({ resource, items }) => ({ resource, items }));
  return {
    ...rest,
    scan: { complete, scope },
    cluster: { ...cluster, server: null, context: null },
    ratio: coverage.ratio,
    resources,
  };
}

/** Asserts that a source was lost in this way, that its checks are unknown because of it, and the exit code of that. */
export async function expectLost(
  outcome: Outcome,
  name: string,
  state: string,
  reason: string,
  exitCode = 3,
): Promise<void> {
  expect(source(outcome, name)).toMatchObject({ state, reason });
  const dependent = loadChecks().filter((check) => check.default !== false && sourcesRead(check, 'required').has(name));
  const verdicts = dependent.map(({ id }) => ({ id, ...verdict(outcome, id) }));
  // Where something else settles that a check does not apply, it still does not; an empty list would say so as well.
  const settled = new Map((await b0()).report?.checks.map((check) => [check.id, check]));
  for (const { id, status, reason: why } of verdicts)
    if (status !== 'not-applicable' || settled.get(id)?.status !== status || settled.get(id)?.reason !== why)
      expect(`${id} ${status}`).toMatch(/ (unknown|fail)$/);
  expect(verdicts.map(({ reason: why }) => why ?? '').join('\n')).toContain(`${name} ${state} (${reason})`);
  expect(changes(outcome, await b0()).filter((change) => !change.endsWith('→ unknown'))).toEqual([]);
  expect(outcome.exitCode).toBe(exitCode);
}

export { atEnd };
