import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { type Bench, printTable } from './bench.ts';
import { measureClusters } from './clusters.ts';
import { measureFormats } from './formats.ts';
import { measureNetwork, measurePaths, measureRights } from './questions.ts';
import { measureRealCluster } from './real.ts';
import { measureDemo, measureStart } from './start.ts';

// npm run bench [-- --pods N[,N…]] [--real] [--dist DIR]: prints figures beside targets and fails on none.
const root = path.join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '1000,10000,100000' },
    real: { type: 'boolean', default: false },
    dist: { type: 'string', default: path.join(root, 'dist') },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-bench-'));
const bench: Bench = {
  cli: path.join(values.dist, 'cli.js'),
  library: path.join(values.dist, 'index.js'),
  folder,
  children: [],
  rows: [],
};

try {
  const names = ['audit', 'floor', 'paths', 'peak', 'policies', 'rights', 'server'];
  await build({
    entryPoints: names.map((name) => path.join(import.meta.dirname, `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // Bundled CommonJS packages call require for Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  if (values.real) await measureRealCluster(bench);
  measureStart(bench);
  await measureDemo(bench);
  await measureClusters(bench, values.pods.split(',').map(Number));
  measureRights(bench);
  measurePaths(bench);
  measureNetwork(bench);
  await measureFormats(bench);
} finally {
  for (const child of bench.children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
printTable(bench.rows);
