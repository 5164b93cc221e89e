import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// What a user does: pack, install globally into an empty prefix, run from a foreign folder; with each Node that is kept up, too.
const newerNodes = [22, 24, 26];
const root = path.join(import.meta.dirname, '..');
const work = mkdtempSync(path.join(tmpdir(), 'kaudit-package-'));
const npm = (...args: string[]) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

try {
  const packed: { filename: string; files: { path: string }[]; unpackedSize: number }[] = JSON.parse(
    npm('pack', '--json', '--ignore-scripts', '--pack-destination', work),
  );
  const [pack] = packed;
  if (pack === undefined) throw new Error('npm pack packed nothing');
  const foreign = pack.files
    .map((file) => file.path)
    .filter(
      (file) => !/^(dist\/|schema\/|deploy\/|man\/|(kind-config)\.yaml$|package\.json$|[A-Z]+(\.md)?$)/.test(file),
    );
  if (foreign.length > 0) throw new Error(`the package holds files it should not: ${foreign.join(', ')}`);
  npm('install', '--global', '--prefix', work, path.join(work, pack.filename));
  const kaudit = path.join(work, 'bin', 'kaudit');
  const run = (...args: string[]) =>
    spawnSync(kaudit, args, { cwd: work, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: work } });

  const { version }: { version: string } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  expectQuiet(run('--version'), 0, version);
  expectQuiet(run('demo'), 1, 'Fix first');
  expect(run('demo', '-o', 'json'), 1, '"kind": "ScanReport"');
  expect(run('checks'), 0, 'privileged-container');
  expect(run('explain', 'privileged-container'), 0, 'How to fix it');
  expect(run('scan'), 2, '');
  for (const major of newerNodes) {
    const node = installNode(major);
    const runWith = (...args: string[]) =>
      spawnSync(node ?? '', [realpathSync(kaudit), ...args], { cwd: work, encoding: 'utf8', env: { HOME: work } });
    if (node === undefined) console.warn(`!!! NOT RUN WITH NODE ${major}: npm has none for this platform`);
    else {
      expectQuiet(runWith('--version'), 0, version);
      expectQuiet(runWith('demo'), 1, 'Fix first');
      console.log(`runs with Node ${major}`);
    }
  }
  console.log(`package of ${pack.files.length} files, ${(pack.unpackedSize / 1e6).toFixed(1)} MB: installed and run`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The executable of a Node from npm; undefined where there is none for this platform. */
function installNode(major: number): string | undefined {
  const name = `${process.platform === 'darwin' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;
  const folder = path.join(work, `node-${major}`);
  try {
    npm('install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${major}`);
  } catch {
    return undefined;
  }
  return path.join(folder, 'node_modules', name, 'bin', 'node');
}

/** The same, and not a word on standard error: nobody watches the progress. */
function expectQuiet(result: ReturnType<typeof spawnSync>, status: number, text: string): void {
  expect(result, status, text);
  if (String(result.stderr) !== '') throw new Error(`unexpected on standard error: ${String(result.stderr)}`);
}

function expect(result: ReturnType<typeof spawnSync>, status: number, text: string): void {
  const stdout = String(result.stdout);
  if (result.status === status && stdout.includes(text)) return;
  throw new Error(
    `expected exit ${status} and ${JSON.stringify(text)}, got exit ${result.status}\n${stdout}\n${String(result.stderr)}`,
  );
}
