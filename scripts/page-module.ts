import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

const name = 'kaudit:page';
const root = path.join(import.meta.dirname, '..', 'page');

/** Source of the virtual module `kaudit:page`: the script and the style of the HTML report, small, as two strings. */
export function pageSource(): string {
  const options = { minify: true, charset: 'ascii', target: 'es2022', legalComments: 'none' } as const;
  const script = transformSync(read('script.ts'), { ...options, loader: 'ts', format: 'iife' }).code.trim();
  // Only whitespace and syntax that every reader of `light-dark()` knows: no lowering, which would tear it apart.
  const style = transformSync(read('style.css'), { ...options, loader: 'css', target: 'esnext' }).code.trim();
  return `export const script = ${JSON.stringify(script)};\nexport const style = ${JSON.stringify(style)};\n`;
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The virtual module `kaudit:page` for vite (tests) and esbuild (the bundle): what runs in a browser is written as a program, and shipped as text. */
export const pageModule = {
  vite: () => ({
    name,
    resolveId: (id: string) => (id === name ? `\0${name}` : undefined),
    load: (id: string) => (id === `\0${name}` ? pageSource() : undefined),
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
      build.onResolve({ filter: /^kaudit:page$/ }, () => ({ path: name, namespace: name }));
      build.onLoad({ filter: /.*/, namespace: name }, () => ({
        contents: pageSource(),
        loader: 'js',
        resolveDir: root,
      }));
    },
  }),
};
