import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, ms, ratio, scanned } from './bench.ts';
import { type Program, race, runProgram } from './measure.ts';

/** The start of the program, and what it loads. */
export function measureStart(bench: Bench): void {
  const { cli, rows } = bench;
  const nothing: Program = { args: ['-e', '0'] };
  const [base, help, version] = race([nothing, { args: [cli, '--help'] }, { args: [cli, '--version'] }]);
  const loaded = loadedBy(bench, [cli, '--help']);
  rows.push(['node -e 0', ms(base), '', '']);
  rows.push(['kaudit --help', ms(help), ratio(help, base), `≤ 1.6 × node -e 0; loads ${loaded}`]);
  rows.push(['kaudit --version', ms(version), ratio(version, base), '≤ 1.6 × node -e 0']);
}

/** What of the bundle a program loads, as V8's coverage lists it. */
function loadedBy({ folder }: Bench, args: readonly string[]): string {
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

/** A scan of the demo cluster, which another process serves. */
export async function measureDemo({ cli, children, rows }: Bench): Promise<void> {
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
