import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { commonOptions } from './bundle.ts';

// npm run sea [-- --outdir DIR] [--node PATH]: kaudit as one executable, for the platform of that Node (this one by
// default), which must be of the same version as the one that runs this. https://nodejs.org/api/single-executable-applications.html
const root = path.join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { outdir: { type: 'string' }, node: { type: 'string' } } });
const outdir = path.resolve(values.outdir ?? path.join(root, 'dist-sea'));
const node = path.resolve(values.node ?? process.execPath);
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const demo = "await readFile(new URL('./demo-cluster.json', import.meta.url), 'utf8')";
const script = path.join(outdir, 'kaudit.cjs');
const blob = path.join(outdir, 'kaudit.blob');
const executable = path.join(outdir, process.platform === 'win32' ? 'kaudit.exe' : 'kaudit');
/** The demo's recording comes from the executable instead of from a file beside the program. */
const demoAsset: Plugin = {
  name: 'demo-asset',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]cli[\\/]demo\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      if (!text.includes(demo)) throw new Error(`${file} reads its recording in another way: mend scripts/sea.ts`);
      const contents = text.replace(demo, "require('node:sea').getAsset('demo-cluster.json', 'utf8')");
      return { contents, loader: 'ts' };
    });
  },
};

const wasm = 'node-sqlite3-wasm.wasm';
const beside = `if(readBinary){return readBinary(file)}`;
/** SQLite's WebAssembly likewise. */
const sqliteAsset: Plugin = {
  name: 'sqlite-asset',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node-sqlite3-wasm\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      if (!text.includes(beside)) throw new Error(`${file} reads ${wasm} in another way: mend scripts/sea.ts`);
      const contents = text.replace(beside, `return new Uint8Array(require('node:sea').getAsset('${wasm}'));`);
      return { contents, loader: 'js' };
    });
  },
};

mkdirSync(outdir, { recursive: true });
await build({
  ...commonOptions,
  // The executable starts as CommonJS, which has no await at its top.
  stdin: {
    resolveDir: root,
    loader: 'ts',
    contents: `
      import { tuneV8 } from './src/cli/tune-v8.ts';
      import { run } from './src/cli/run.ts';
      tuneV8();
      run(process.argv).then((code) => { process.exitCode = code; });`,
  },
  outfile: script,
  format: 'cjs',
  plugins: [...commonOptions.plugins, demoAsset, sqliteAsset],
});
const config = {
  main: script,
  output: blob,
  disableExperimentalSEAWarning: true,
  useCodeCache: node === process.execPath,
  assets: {
    'demo-cluster.json': path.join(root, 'src/demo/recording.json'),
    [wasm]: path.join(root, 'node_modules/node-sqlite3-wasm/dist', wasm),
  },
};
writeFileSync(path.join(outdir, 'sea-config.json'), JSON.stringify(config));
execFileSync(process.execPath, ['--experimental-sea-config', path.join(outdir, 'sea-config.json')], {
  stdio: 'inherit',
});
copyFileSync(node, executable);
chmodSync(executable, 0o755);
if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', executable]);
const postject = path.join(root, 'node_modules', 'postject', 'dist', 'cli.js');
const segment = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : [];
execFileSync(process.execPath, [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse, ...segment], {
  stdio: 'inherit',
});
if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', executable]);

if (node === process.execPath) {
  const [own, bare] = [medianOf(executable, '--help'), medianOf(node, '-e', '0')];
  console.log(`${executable}: --help in ${own.toFixed(0)} ms (node -e 0: ${bare.toFixed(0)} ms)`);
} else {
  console.log(`${executable}: not started here, it is for another platform`);
}

/** Milliseconds of the middle of seven runs. Throws where one fails. */
function medianOf(program: string, ...args: string[]): number {
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    execFileSync(program, args, { stdio: 'ignore' });
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[3] ?? Number.NaN;
}
