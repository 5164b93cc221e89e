import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import type { FloorTask } from './floor.ts';
import { median, type Program, peakOf, race, repeat, runProgram } from './measure.ts';
import type { Recorded } from './server.ts';

// npm run bench [-- --pods N] [-- --dist DIR]: prints figures beside targets and fails on none.
const root = path.join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { pods: { type: 'string', default: '10000' }, dist: { type: 'string', default: path.join(root, 'dist') } },
});
const concurrency = 4;
const cli = path.join(values.dist, 'cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-bench-'));
const children: ChildProcess[] = [];
const rows: string[][] = [];
// 1: something was found; 3: something could not be seen.
const scanned = [0, 1, 3];

try {
  const programs = ['audit', 'floor', 'peak', 'server'].map((name) => path.join(import.meta.dirname, `${name}.ts`));
  await build({
    entryPoints: programs,
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // Bundled CommonJS packages call require for Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  startUp();
  await demo();
  await manyPods(Number(values.pods));
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
print(rows);

function startUp(): void {
  const nothing: Program = { args: ['-e', '0'] };
  const [base, help, version] = race([nothing, { args: [cli, '--help'] }, { args: [cli, '--version'] }]);
  const loaded = loadedBy([cli, '--help']);
  rows.push(['node -e 0', ms(base), '', '']);
  rows.push(['kaudit --help', ms(help), ratio(help, base), `≤ 1.6 × node -e 0; loads ${loaded}`]);
  rows.push(['kaudit --version', ms(version), ratio(version, base), '≤ 1.6 × node -e 0']);
}

/** What of the bundle a program loads, as V8's coverage lists it. */
function loadedBy(args: readonly string[]): string {
  const coverage = mkdtempSync(path.join(folder, 'coverage-'));
  runProgram({ args }, { NODE_V8_COVERAGE: coverage });
  const scripts: { url: string }[] = readdirSync(coverage).flatMap(
    (file) => JSON.parse(readFileSync(path.join(coverage, file), 'utf8')).result,
  );
  const own = scripts.flatMap(({ url }) => (url.startsWith('file:') ? [readFileSync(fileURLToPath(url), 'utf8')] : []));
  const holds = (what: string, mark: string): string =>
    `${what} ${own.some((text) => text.includes(mark)) ? 'LOADED' : 'not loaded'}`;
  const size = own.reduce((sum, text) => sum + text.length, 0) / 1000;
  return `${own.length} files, ${size.toFixed(0)} kB; ${holds('client-node', 'loadFromCluster')}, ${holds('checks', 'privileged-container"')}`;
}

async function demo(): Promise<void> {
  const child = spawn(process.execPath, [cli, 'demo', '--serve'], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const text = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
  const kubeconfig = /KUBECONFIG=(.*)/.exec(text)?.[1] ?? '';
  const [base, scan] = race([
    { args: ['-e', '0'] },
    { args: [cli, 'scan', '--kubeconfig', kubeconfig], codes: scanned },
  ]);
  rows.push(['scan of the demo cluster', ms(scan), ratio(scan, base), '≤ 6 × node -e 0']);
}

async function manyPods(pods: number): Promise<void> {
  const kubeconfig = path.join(folder, 'kubeconfig');
  const server = fork(path.join(folder, 'server.mjs'), [String(pods), kubeconfig], { execArgv: [] });
  children.push(server);
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      server.once('message', (value) => resolve(value as T));
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
  const reached = await message<Pick<FloorTask, 'url' | 'ca' | 'token'>>();
  const scan: Program = {
    args: [
      cli,
      'scan',
      '--kubeconfig',
      kubeconfig,
      '--concurrency',
      String(concurrency),
      '-o',
      `json=${path.join(folder, 'report.json')}`,
    ],
    codes: scanned,
  };
  const scanPeak = peakOf(scan, folder);
  server.send('requests');
  const requests = await message<Recorded[]>();
  const task: FloorTask = { ...reached, requests, concurrency };
  writeFileSync(path.join(folder, 'task.json'), JSON.stringify(task));
  const floor: Program = { args: [path.join(folder, 'floor.mjs'), path.join(folder, 'task.json')] };
  const [floorTime, scanTime] = race([floor, scan]);
  const audits: { milliseconds: number; pods: number }[] = repeat({
    args: [path.join(folder, 'audit.mjs'), path.join(values.dist, 'index.js'), kubeconfig, String(concurrency)],
  }).map((text) => JSON.parse(text));
  const auditTime = median(audits.map(({ milliseconds }) => milliseconds));
  const seen = audits[0]?.pods ?? 0;
  const report: { checks: readonly unknown[] } = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8'));
  rows.push([
    `floor: download and parse ${requests.length} answers`,
    ms(floorTime),
    '',
    `peak RSS ${peakOf(floor, folder).toFixed(0)} MB`,
  ]);
  rows.push([`scan of ${seen} pods`, ms(scanTime), ratio(scanTime, floorTime), '≤ 2 × floor']);
  rows.push(['  its peak RSS', `${scanPeak.toFixed(0)} MB`, '', `≤ 250 MB`]);
  rows.push([
    `  facts, ${report.checks.length} checks, score and report`,
    ms(auditTime),
    ratio(auditTime, floorTime),
    '≤ 0.25 × floor',
  ]);
}

function ms(milliseconds = Number.NaN): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function ratio(value = Number.NaN, base = Number.NaN): string {
  return `${(value / base).toFixed(2)} ×`;
}

function print(table: readonly (readonly string[])[]): void {
  const head = ['case', 'median', 'ratio', 'target'];
  const widths = head.map((title, i) => Math.max(...[head, ...table].map((row) => (row[i] ?? title).length)));
  for (const row of [head, ...table])
    console.log(
      row
        .map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('   '),
    );
}
