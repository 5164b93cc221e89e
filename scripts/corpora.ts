import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readCases } from './corpora/case.ts';
import { judgeAll } from './corpora/judge.ts';
import { sum, type Tally } from './corpora/tally.ts';

// npm run corpora -- DIR: runs every case under DIR through the library and prints agreement per corpus and check.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    differences: { type: 'boolean', default: false },
    explained: { type: 'boolean', default: false },
    bundle: { type: 'string', default: path.join(import.meta.dirname, '..', 'dist') },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: npm run corpora -- DIR [--differences] [--explained] [--bundle DIR]');
  process.exit(2);
}
const kaudit: typeof import('../src/index.ts') = await import(
  pathToFileURL(path.resolve(values.bundle, 'index.js')).href
);

const { cases, faults } = readCases(folder);
for (const fault of faults) console.error(`left out ${fault}`);
const begin = performance.now();
const tallies = [...judgeAll(kaudit, cases)].sort(([a], [b]) => (a < b ? -1 : 1));
const seconds = (performance.now() - begin) / 1_000;

for (const [name, tally] of tallies) print(name, tally);
console.log('');
for (const corpus of new Set(tallies.map(([name]) => name.split(' ')[0] ?? '')))
  print(corpus, sum(tallies.filter(([name]) => name.startsWith(`${corpus} `)).map(([, tally]) => tally)), 'total');
print('all', sum(tallies.map(([, tally]) => tally)), 'total');
console.log(`${cases.length} cases in ${seconds.toFixed(1)} s`);
process.exitCode = faults.length > 0 || tallies.some(([, { crashed }]) => crashed.length > 0) ? 1 : 0;

function print(name: string, { agree, explained, differ, left, crashed, milliseconds }: Tally, kind?: 'total'): void {
  const compared = agree + explained.length + differ.length;
  const figures = [
    ...(compared === 0 ? [] : [`${agree} of ${compared} agree (${((100 * agree) / compared).toFixed(1)} %)`]),
    ...(explained.length === 0 ? [] : [`${explained.length} explained`]),
    ...(differ.length === 0 ? [] : [`${differ.length} DIFFER`]),
    ...[...left].map(([reason, count]) => `${count} ${reason}`),
    ...(crashed.length === 0 ? [] : [`${crashed.length} CRASHED`]),
    ...(kind === 'total' ? [`all checks in ${(milliseconds / 1_000).toFixed(2)} s`] : []),
  ];
  console.log(`${name.slice(0, 70).padEnd(70)} ${figures.join(', ')}`);
  if (kind === 'total') return;
  for (const line of [...crashed, ...(values.differences ? differ : []), ...(values.explained ? explained : [])])
    console.log(`    ${line}`);
}
