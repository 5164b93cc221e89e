import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { atEndOfFile, type End } from './endings.ts';

/** A folder in the one that this run of the tests has for itself; gone after the file of tests, or when `at` says. */
export function temporaryFolder(prefix: string, at: (end: End) => void = atEndOfFile): string {
  const folder = mkdtempSync(path.join(tmpdir(), `kaudit-${prefix}-`));
  at(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
