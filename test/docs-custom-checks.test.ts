import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCelChecks, readCheckLiteral } from '../src/custom-checks/custom-checks.ts';
import { testCheck } from '../src/custom-checks/test-checks.ts';

const text = readFileSync(path.join(import.meta.dirname, '../docs/custom-checks.md'), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(text)?.[1] ?? '';

test('the examples of docs/custom-checks.md hold', async () => {
  const cel = await readCelChecks(block('yaml'), 'own-registry.yaml');
  const source = block('js');
  const module: { default: unknown } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const checks = [...cel, readCheckLiteral(module.default, 'unowned-workload.js', source)];
  expect(checks.map(({ id }) => id)).toEqual(['own-registry', 'unowned-workload']);
  const results = checks.flatMap(testCheck);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  expect(results.length).toBe(7);
});
