import { readdirSync } from 'node:fs';
import path from 'node:path';

const name = 'kaudit:checks';
const root = path.join(import.meta.dirname, '..', 'checks');

/** Source of the virtual module `kaudit:checks`: every file of checks/CATEGORY/, sorted, as one frozen list. */
export function checksSource(): string {
  const files = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((folder) =>
      readdirSync(path.join(root, folder.name))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => path.join(root, folder.name, file)),
    )
    .sort();
  const imports = files.map((file, i) => `import c${i} from ${JSON.stringify(file)};`).join('\n');
  return `${imports}\nexport default [${files.map((_, i) => `c${i}`).join(', ')}];\n`;
}

/** The virtual module `kaudit:checks` for vite (tests) and esbuild (the bundle), so that adding a check touches no list. */
export const checksModule = {
  vite: () => ({
    name,
    resolveId: (id: string) => (id === name ? `\0${name}` : undefined),
    load: (id: string) => (id === `\0${name}` ? checksSource() : undefined),
  }),
  esbuild: () => ({
    name,
    setup(build: {
      onResolve: (filter: { filter: RegExp }, to: () => { path: string; namespace: string }) => void;
      onLoad: (
        filter: { filter: RegExp; namespace: string },
        to: () => { contents: string; loader: 'js'; resolveDir: string },
      ) => void;
    }) {
      build.onResolve({ filter: /^kaudit:checks$/ }, () => ({ path: name, namespace: name }));
      build.onLoad({ filter: /.*/, namespace: name }, () => ({
        contents: checksSource(),
        loader: 'js',
        resolveDir: root,
      }));
    },
  }),
};
