import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { checksModule } from './checks-module.ts';

const root = path.join(import.meta.dirname, '..');

/** Writes the bundle that users get into a folder: the command line, the library, their chunks, the demo data, the notices. */
export async function bundle(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli.ts', index: 'src/index.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    plugins: [checksModule.esbuild()],
    // Its build for Node is CommonJS, which a lazy import can not take apart.
    alias: { yaml: path.join(root, 'node_modules/yaml/browser/dist/index.js') },
    // Bundled CommonJS packages call require for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  cpSync(path.join(root, 'src/demo/recording.json'), path.join(outdir, 'chunks/demo-cluster.json'));
  writeFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), notices(Object.keys(metafile.inputs)));
}

/** Name, version, licence and licence text of every package that the bundle holds. */
function notices(inputs: readonly string[]): string {
  const packages = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const texts = [...packages].sort().map((folder) => {
    const manifest: { name: string; version: string; license?: string } = JSON.parse(
      readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
    );
    const names = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'license.md', 'LICENCE'];
    const text = names.map((file) => readOptional(path.join(root, folder, file))).find((found) => found !== '');
    return `${manifest.name} ${manifest.version} (${manifest.license ?? 'see its text'})\n\n${text ?? ''}`.trim();
  });
  return `This package holds code of these packages:\n\n${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function readOptional(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
