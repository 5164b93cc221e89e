import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..', 'checks');

/** The files of checks/CATEGORY/, with their length. */
export function checkFiles(): { folder: string; name: string; lines: number }[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      readdirSync(path.join(root, folder)).map((file) => ({
        folder,
        name: file.replace(/\.ts$/, ''),
        lines: readFileSync(path.join(root, folder, file), 'utf8').split('\n').length,
      })),
    );
}
