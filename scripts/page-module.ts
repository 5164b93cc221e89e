import path from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const name = 'kaudit:page';
const root = path.join(import.meta.dirname, '..', 'page');

/** Source of the virtual module `kaudit:page`: the script and the style of the HTML report, small, as two strings. */
export function pageSource(): string {
  const script = build('script.ts', { format: 'iife', target: 'es2022' });
  // Nothing is lowered for older browsers: that would tear `light-dark()` apart.
  const style = build('style.css', { target: 'esnext' });
  return `export const script = ${JSON.stringify(script)};\nexport const style = ${JSON.stringify(style)};\n`;
}

function build(file: string, options: BuildOptions): string {
  const common = { bundle: true, write: false, minify: true, charset: 'ascii', legalComments: 'none' } as const;
  const { outputFiles } = buildSync({ ...options, ...common, entryPoints: [path.join(root, file)] });
  return outputFiles.map(({ text }) => text.trim()).join('\n');
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
