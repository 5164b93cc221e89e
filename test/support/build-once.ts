import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundle } from '../../scripts/bundle.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the bundle that this run of the tests built. */
    bundle: string;
  }
}

/** Builds the bundle once for all tests that run the program as users do, in a folder that takes all temporary files of the run. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-tests-'));
  // PostgreSQL runs as a user of its own, in a folder of its own below this one.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  const built = path.join(folder, 'bundle');
  await bundle(built);
  provide('bundle', built);
  return () => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    rmSync(folder, { recursive: true, force: true });
  };
}
