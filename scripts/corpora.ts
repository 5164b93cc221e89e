import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { judgementOf } from './corpora/peers.ts';

// npm run corpora -- DIR: runs every case under DIR through the library and prints agreement per corpus and check.
const kaudit: typeof import('../src/index.ts') = await import(pathToFileURL(path.join(import.meta.dirname, '..', 'dist', 'index.js')).href);

/** One public case: objects, and the verdict that the project which wrote it expects. */
interface Case {
  readonly corpus: string;
  readonly case: string;
  readonly check: string;
  readonly objects: readonly unknown[];
  readonly expected: { readonly verdict: string; readonly verdict_ignoring_overrides?: string; readonly pss_versions?: readonly string[] };
  readonly not_live?: unknown;
}

interface Tally {
  agree: number;
  differ: string[];
  skipped: number;
  crashed: string[];
}

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: npm run corpora -- DIR [--differences]');
  process.exit(2);
}
const tallies = new Map<string, Tally>();
const unmapped = new Map<string, number>();
for (const file of filesUnder(folder)) for (const line of readFileSync(file, 'utf8').split('\n')) if (line.trim() !== '') judge(JSON.parse(line));

function judge(one: Case): void {
  const mapped = judgementOf(one.corpus, one.check, one.expected);
  if (one.not_live !== undefined || mapped === undefined) {
    if (one.not_live === undefined) unmapped.set(`${one.corpus} ${one.check}`, (unmapped.get(`${one.corpus} ${one.check}`) ?? 0) + 1);
    survive(one);
    return;
  }
  for (const version of mapped.versions) {
    const tally = tallyOf(`${one.corpus} ${one.check}`);
    try {
      const inventory = kaudit.inventoryFromObjects(one.objects, { complete: true, ...(version === null ? {} : { kubernetesVersion: version }) });
      const failing = kaudit.audit(inventory, { checks: [...mapped.checks] }).checks.filter(({ status }) => status === 'fail');
      const verdict = failing.length > 0 ? 'fail' : 'pass';
      if (verdict === mapped.verdict) tally.agree++;
      else tally.differ.push(`${one.case}${version === null ? '' : ` (${version})`}: they say ${mapped.verdict}, kaudit ${verdict}`);
    } catch (error) {
      tally.crashed.push(`${one.case}: ${String(error)}`);
    }
  }
}

/** Cases without a verdict to compare must at least not break anything. */
function survive(one: Case): void {
  const tally = tallyOf(`${one.corpus} (no crash)`);
  try {
    kaudit.audit(kaudit.inventoryFromObjects(one.objects, { complete: true }));
    tally.skipped++;
  } catch (error) {
    tally.crashed.push(`${one.case}: ${String(error)}`);
  }
}

function tallyOf(name: string): Tally {
  const known = tallies.get(name) ?? { agree: 0, differ: [], skipped: 0, crashed: [] };
  tallies.set(name, known);
  return known;
}

function filesUnder(at: string): string[] {
  return readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => path.join(at, file));
}

for (const [name, { agree, differ, skipped, crashed }] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const total = agree + differ.length;
  const figure = total === 0 ? `${skipped} judged without a verdict to compare` : `${agree} of ${total} agree (${((100 * agree) / total).toFixed(1)} %)`;
  console.log(`${name.padEnd(60)} ${figure}${crashed.length > 0 ? `, ${crashed.length} CRASHED` : ''}`);
  for (const line of [...crashed, ...(flags.includes('--differences') ? differ : [])]) console.log(`    ${line}`);
}
console.log(`\n${unmapped.size} checks of others have no counterpart here yet`);
