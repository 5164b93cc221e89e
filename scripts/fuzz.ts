import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { checksModule } from './checks-module.ts';
import { pageModule } from './page-module.ts';

// npm run fuzz: hands new inputs to every parser for KAUDIT_FUZZ_SECONDS (60); exit 1 where one does not survive its input.
const root = path.join(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-fuzz-'));
try {
  await build({
    absWorkingDir: root,
    entryPoints: { fuzz: 'test/fuzz/run.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: [checksModule.esbuild(), pageModule.esbuild()],
    // Its build for Node is CommonJS, which a lazy import can not take apart.
    alias: { yaml: path.join(root, 'node_modules/yaml/browser/dist/index.js') },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', path.join(folder, 'fuzz.mjs')], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
