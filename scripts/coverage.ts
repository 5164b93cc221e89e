import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Check } from '../src/check.ts';
import { coverageMarkdown } from '../src/coverage.ts';

// npx tsx scripts/coverage.ts: writes docs/coverage.md.
const root = path.join(import.meta.dirname, '..');

async function main(): Promise<void> {
  const folder = path.join(root, 'checks');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const checks = await Promise.all(
    files.map(async (file): Promise<Check> => (await import(pathToFileURL(path.join(folder, file)).href)).default),
  );
  writeFileSync(path.join(root, 'docs', 'coverage.md'), coverageMarkdown(checks));
}

await main();
