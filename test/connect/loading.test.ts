import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

describe('what a connection loads', () => {
  it('a token or certificate in a JSON kubeconfig needs no yaml, client-node, socks or plugin runner', async () => {
    const { metafile } = await build({
      entryPoints: [path.join(import.meta.dirname, '../../src/connect/index.ts')],
      bundle: true,
      write: false,
      metafile: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      outdir: 'out',
      logLevel: 'silent',
    });
    const entry = Object.keys(metafile.outputs).find((file) =>
      metafile.outputs[file]?.entryPoint?.endsWith('connect/index.ts'),
    );
    const loaded = new Set<string>();
    const visit = (file: string) => {
      const output = metafile.outputs[file];
      if (output === undefined || loaded.has(file)) return;
      loaded.add(file);
      for (const { path: imported, kind } of output.imports) if (kind === 'import-statement') visit(imported);
    };
    visit(entry ?? '');
    const sources = [...loaded].flatMap((file) => Object.keys(metafile.outputs[file]?.inputs ?? {}));
    const packages = new Set(sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []));
    expect([...packages].sort()).toEqual(['p-limit', 'yocto-queue']);
    expect(sources.some((source) => source.endsWith('connect/transport.ts'))).toBe(true);
    expect(sources.filter((source) => /exec-plugin|auth-provider/.test(source))).toEqual([]);
  });
});
