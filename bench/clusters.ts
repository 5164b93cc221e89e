import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Bench, concurrency, ms, programOf, ratio, scanned } from './bench.ts';
import type { FloorTask } from './floor.ts';
import { median, type Program, peakOf, race, repeat } from './measure.ts';
import type { Recorded } from './server.ts';

/** A generated cluster, served by a process of its own. */
interface Served {
  readonly kubeconfig: string;
  /** What the server was asked for since it was last asked. */
  requests(): Promise<Recorded[]>;
  /** The program that downloads and parses the answers to these requests and keeps nothing. */
  floor(requests: readonly Recorded[]): Program;
  close(): void;
}

/** What is allowed of a cluster of so many pods: wall ÷ floor, MB, facts and checks ÷ floor. */
const targets: ReadonlyMap<number, readonly [wall: number, peak: number, audit: number | undefined]> = new Map([
  [1_000, [3, 150, undefined]],
  [10_000, [1.5, 200, 0.25]],
  [100_000, [1.5, 400, undefined]],
]);

/** Scans of generated clusters against the least that any scan must do, and whether time grows with the pods. */
export async function measureClusters(bench: Bench, sizes: readonly number[]): Promise<void> {
  const times: (readonly [pods: number, milliseconds: number])[] = [];
  for (const pods of sizes) times.push([pods, await measureCluster(bench, pods)]);
  for (const [i, [pods, time]] of times.entries()) {
    const [fewer, before] = times[i - 1] ?? [];
    if (fewer === undefined || before === undefined || pods !== 10 * fewer) continue;
    bench.rows.push([`${count(pods)} pods against ${count(fewer)}`, '', ratio(time, before), '≤ 11 ×']);
  }
  const largest = Math.max(...sizes);
  await measurePodChecks(bench, largest);
}

async function measureCluster(bench: Bench, pods: number): Promise<number> {
  const { cli, folder, rows } = bench;
  const served = await serve(bench, pods, 20);
  const report = path.join(folder, 'report.json');
  const options = ['--kubeconfig', served.kubeconfig, '--concurrency', String(concurrency), '-o', `json=${report}`];
  const scan: Program = { args: [cli, 'scan', ...options], codes: scanned };
  const scanPeak = peakOf(scan, folder);
  const requests = await served.requests();
  const floor = served.floor(requests);
  // A minute each would make nobody run this.
  const runs = pods > 20_000 ? 3 : 7;
  const [floorTime = Number.NaN, scanTime = Number.NaN] = race([floor, scan], runs);
  const audits = auditsOf(bench, served, runs);
  const floorPeak = `peak RSS ${peakOf(floor, folder).toFixed(0)} MB`;
  served.close();
  const [wall, peak, share] = targets.get(pods) ?? [];
  const auditTime = median(audits.map(({ milliseconds }) => milliseconds));
  const [{ checks = 0 } = {}] = audits;
  rows.push([`${count(pods)} pods: download and parse ${requests.length} answers`, ms(floorTime), '', floorPeak]);
  rows.push(['  scan', ms(scanTime), ratio(scanTime, floorTime), wall === undefined ? '' : `≤ ${wall} ×`]);
  rows.push(['    its peak RSS', `${scanPeak.toFixed(0)} MB`, '', peak === undefined ? '' : `≤ ${peak} MB`]);
  const allowed = share === undefined ? '' : `≤ ${share} ×`;
  rows.push([`    facts, ${checks} checks, score, report`, ms(auditTime), ratio(auditTime, floorTime), allowed]);
  return scanTime;
}

/** All pod checks over a cluster of 2,000 distinct pod specs, against the download of its pods alone. */
async function measurePodChecks(bench: Bench, pods: number): Promise<void> {
  const specs = Math.min(2_000, Math.ceil(pods / 20));
  const served = await serve(bench, pods, Math.ceil(pods / specs));
  const audits = auditsOf(bench, served, 3, 'pods');
  const requests = await served.requests();
  const listed = requests.filter(({ path: asked }, i) => {
    const first = requests.findIndex((other) => other.path === asked) === i;
    return first && asked.startsWith('/api/v1/pods?');
  });
  const [floorTime] = race([served.floor(listed)], 3);
  served.close();
  const time = median(audits.map(({ milliseconds }) => milliseconds));
  const [{ checks = 0 } = {}] = audits;
  const name = `${checks} pod checks, ${count(pods)} pods, ${count(specs)} specs`;
  bench.rows.push([name, ms(time), ratio(time, floorTime), '≤ 0.15 × download and parsing of the pods']);
}

interface Audited {
  readonly milliseconds: number;
  readonly checks: number;
}

function auditsOf(bench: Bench, { kubeconfig }: Served, runs: number, ...category: readonly string[]): Audited[] {
  const program = programOf(bench, 'audit', kubeconfig, String(concurrency), ...category);
  return repeat(program, runs).map((text) => JSON.parse(text));
}

async function serve({ folder, children }: Bench, pods: number, replicas: number): Promise<Served> {
  const kubeconfig = path.join(folder, 'kubeconfig');
  const server = fork(path.join(folder, 'server.mjs'), [String(pods), kubeconfig, String(replicas)], { execArgv: [] });
  children.push(server);
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const gone = (code: number | null): void => reject(new Error(`the server ended with ${code}`));
      server.once('exit', gone);
      server.once('message', (value) => {
        server.off('exit', gone);
        resolve(value as T);
      });
    });
  const reached = await message<Pick<FloorTask, 'url' | 'ca' | 'token'>>();
  return {
    kubeconfig,
    requests() {
      server.send('requests');
      return message<Recorded[]>();
    },
    floor(requests) {
      const task: FloorTask = { ...reached, requests, concurrency };
      const file = path.join(folder, 'task.json');
      writeFileSync(file, JSON.stringify(task));
      return { args: [path.join(folder, 'floor.mjs'), file] };
    },
    close: () => server.kill(),
  };
}

function count(number: number): string {
  return number.toLocaleString('en');
}
