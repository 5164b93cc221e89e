import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { audit } from '../src/audit.ts';
import { type FactDefinition, type FactState, FactStore } from '../src/facts/fact.ts';
import { facts } from '../src/facts/index.ts';
import type { Inventory } from '../src/inventory.ts';
import { loadChecks } from '../src/load-checks.ts';
import { render } from '../src/reporters/index.ts';
import { collectDemo, serveDemo } from './support/demo.ts';

const options = { checks: loadChecks(), tool: { name: 'kaudit', version: 'test' } };

let demo: Awaited<ReturnType<typeof serveDemo>>;
let inventory: Inventory;

beforeAll(async () => {
  demo = await serveDemo();
  inventory = await collectDemo(demo.kubeconfig);
});
afterAll(() => demo.close());
afterEach(() => {
  vi.restoreAllMocks();
});

/** Every fact there is, those that only other facts read included. */
function everyFact(): ReadonlySet<FactDefinition<FactState>> {
  const all = new Set<FactDefinition<FactState>>();
  const add = (definition: FactDefinition<FactState>): void => {
    if (all.has(definition)) return;
    all.add(definition);
    for (const used of [...(definition.uses ?? []), ...(definition.consults ?? [])]) add(used);
  };
  for (const definition of Object.values(facts)) add(definition);
  return all;
}

test('no fact is derived twice', () => {
  const spies = [...everyFact()].map((definition) => ({
    name: definition.name,
    derive: vi.spyOn(definition, 'derive'),
  }));
  const letGo = vi.spyOn(FactStore.prototype, 'keepOnly');
  audit(inventory, options);
  expect(spies.filter(({ derive }) => derive.mock.calls.length > 1).map(({ name }) => name)).toEqual([]);
  expect(letGo).toHaveBeenCalled();
});

test('letting go of facts changes nothing', () => {
  const report = render(audit(inventory, options), 'json');
  vi.spyOn(FactStore.prototype, 'keepOnly').mockImplementation(() => undefined);
  expect(render(audit(inventory, options), 'json')).toBe(report);
});

test('a store keeps what it is told to, and what it takes to derive that', () => {
  const derived: string[] = [];
  const fact = (name: string, uses: readonly FactDefinition<FactState>[] = []): FactDefinition<FactState> => ({
    name,
    from: [],
    uses,
    derive(read) {
      for (const used of uses) read.fact(used);
      derived.push(name);
      return { state: 'complete', reason: null };
    },
  });
  const base = fact('base');
  const [first, second, other] = [fact('first', [base]), fact('second', [base]), fact('other')];
  const store = new FactStore(inventory);
  for (const definition of [first, other]) store.get(definition);
  store.keepOnly([second]);
  for (const definition of [second, second, other, first]) store.get(definition);
  expect(derived).toEqual(['base', 'first', 'other', 'second', 'other', 'first']);
});
