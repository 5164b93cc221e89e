import { mkdtempSync, rmSync } from 'node:fs';
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

/** Builds the bundle once for all tests that run the program as users do. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-bundle-'));
  await bundle(folder);
  provide('bundle', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
