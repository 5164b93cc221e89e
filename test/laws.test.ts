import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import type { Inventory, Source, State } from '../src/inventory.ts';
import { writeInventory } from '../src/inventory.ts';
import { loadChecks } from '../src/load-checks.ts';
import { readInventory } from '../src/read-inventory.ts';
import type { Report } from '../src/report.ts';
import { render } from '../src/reporters/index.ts';
import { collectDemo, serveDemo } from './support/demo.ts';

const tool = { name: 'kaudit', version: 'test' };
const judge = (inventory: Inventory): Report => audit(inventory, { checks: loadChecks(), tool });
const verdicts = (report: Report) => new Map(report.checks.map(({ id, status }) => [id, status]));

let demo: Awaited<ReturnType<typeof serveDemo>>;
let whole: Inventory;
let sources: string[];

beforeAll(async () => {
  demo = await serveDemo();
  whole = await collectDemo(demo.kubeconfig);
  sources = [...whole.sources.keys()];
});
afterAll(() => demo.close());

/** How much of a source is lost: all of it, or all but a part of its items. */
interface Loss {
  readonly at: number;
  readonly state: State;
  readonly keep: number;
}

const anyLoss: fc.Arbitrary<Loss> = fc.record({
  at: fc.nat(),
  state: fc.constantFrom('denied', 'unavailable', 'partial', 'truncated', 'out-of-scope'),
  keep: fc.double({ min: 0, max: 1, noNaN: true }),
});

function lose(inventory: Inventory, losses: readonly Loss[]): Inventory {
  const left = new Map(inventory.sources);
  for (const { at, state, keep } of losses) {
    const name = sources[at % sources.length] ?? '';
    const source = left.get(name);
    if (source === undefined || source.state === 'absent') continue;
    const cut = state === 'partial' || state === 'truncated';
    const items = cut ? source.items.filter((_, i) => (i * 0.618) % 1 < keep) : [];
    const lost: Source = { state, reason: 'Test', message: 'taken away', attempts: 1, items };
    left.set(name, lost);
  }
  return { ...inventory, sources: left };
}

/** Runs of each law; more where somebody asks for them. */
const runs = Number(process.env.KAUDIT_LAW_RUNS ?? 30);

test('seeing less leaves a verdict as it is or makes it unknown, never raises lower and never lowers upper', () => {
  const before = judge(whole);
  const known = verdicts(before);
  fc.assert(
    fc.property(fc.array(anyLoss, { minLength: 1, maxLength: 6 }), (losses) => {
      const after = judge(lose(whole, losses));
      for (const [id, status] of verdicts(after))
        if (status !== known.get(id))
          expect(`${id}: ${known.get(id)} → ${status}`).toBe(`${id}: ${known.get(id)} → unknown`);
      expect(after.score.lower).toBeLessThanOrEqual(before.score.lower + 1e-9);
      expect(after.score.upper).toBeGreaterThanOrEqual(before.score.upper - 1e-9);
    }),
    { numRuns: runs },
  );
});

test('the order in which objects are listed changes nothing', () => {
  const before = render(judge(whole), 'json');
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (random) => {
      const shuffled = [...whole.sources].map(([name, source]) => {
        const keyed = source.items.map((item) => ({ item, key: random.next().value }));
        return [name, { ...source, items: keyed.sort((a, b) => a.key - b.key).map(({ item }) => item) }] as const;
      });
      expect(render(judge({ ...whole, sources: new Map(shuffled.reverse()) }), 'json')).toBe(before);
    }),
    { numRuns: Math.ceil(runs / 5) },
  );
});

test('a recorded inventory gives the same bytes as the live one', () => {
  const recorded = readInventory(writeInventory(whole));
  expect(render(judge(recorded), 'json')).toBe(render(judge(whole), 'json'));
});

test('points of all findings add up to what is missing to 100', () => {
  const report = judge(whole);
  const listed = report.findings.reduce((sum, { points }) => sum + points, 0);
  const omitted = report.checks.reduce((sum, { pointsOmitted }) => sum + pointsOmitted, 0);
  expect(listed + omitted).toBeCloseTo(100 - report.score.upper, 8);
});

test.each(['demo-auditor', 'demo-nobody'])('as %s nothing passes that fails for the administrator', async (context) => {
  const before = verdicts(judge(whole));
  const restricted = await collectDemo(demo.kubeconfig, context).catch((error: Error) => error);
  if (restricted instanceof Error) {
    expect(restricted.name).toBe('NothingListedError');
    return;
  }
  for (const [id, status] of verdicts(judge(restricted)))
    if (status !== before.get(id))
      expect(`${id}: ${before.get(id)} → ${status}`).toBe(`${id}: ${before.get(id)} → unknown`);
});
