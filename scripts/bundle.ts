import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { checksModule } from './checks-module.ts';
import { pageModule } from './page-module.ts';
import { billOfMaterials, packageFolders } from './sbom.ts';

const root = path.join(import.meta.dirname, '..');

/** What every build of the program has in common. */
export const commonOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  plugins: [checksModule.esbuild(), pageModule.esbuild(), whenCalled('string-width'), whenCalled('cli-table3')],
  // Its build for Node is CommonJS, which a lazy import can not take apart.
  alias: { yaml: path.join(root, 'node_modules/yaml/browser/dist/index.js') },
  // pg asks for its native sibling only where a program wants it.
  external: ['pg-native'],
} satisfies BuildOptions;

/** Writes the bundle that users get into a folder: the command line, the library, their chunks, the demo data, the notices. */
export async function bundle(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    ...commonOptions,
    // CommonJS that looks for a file beside itself: SQLite's .wasm, which lies beside the chunks.
    define: { __dirname: '__bundledDirname' },
    entryPoints: { cli: 'src/cli.ts', index: 'src/index.ts' },
    outdir,
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    // Bundled CommonJS packages call require for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __bundledDirname = import.meta.dirname;",
    },
  });
  cpSync(path.join(root, 'src/demo/recording.json'), path.join(outdir, 'chunks/demo-cluster.json'));
  const sqlite = 'node-sqlite3-wasm.wasm';
  cpSync(path.join(root, 'node_modules/node-sqlite3-wasm/dist', sqlite), path.join(outdir, 'chunks', sqlite));
  writeFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), notices(Object.keys(metafile.inputs)));
  writeFileSync(path.join(outdir, 'sbom.cdx.json'), billOfMaterials(Object.keys(metafile.inputs)));
}

/** Evaluates a package whose default export is a function or class when that is first used: these compile tables of Unicode. */
function whenCalled(name: string): Plugin {
  return {
    name: `when-called:${name}`,
    setup({ onResolve, onLoad }) {
      const namespace = `when-called:${name}`;
      onResolve({ filter: new RegExp(`^${name}$`) }, ({ kind, importer }) =>
        kind === 'import-statement' && !importer.includes('node_modules') ? { path: name, namespace } : undefined,
      );
      onLoad({ filter: /.*/, namespace }, () => ({
        contents: `export default function (...given) {
          const found = require(${JSON.stringify(name)});
          const made = found.default ?? found;
          return new.target === undefined ? made(...given) : new made(...given);
        }`,
        resolveDir: root,
      }));
    },
  };
}

/** Name, version, licence and licence text of every package that the bundle holds. */
function notices(inputs: readonly string[]): string {
  const texts = packageFolders(inputs).map((folder) => {
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
