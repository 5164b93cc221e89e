import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutBetween } from '../../../src/kubernetes/paths/cut.ts';
import type { Edit } from '../../../src/kubernetes/paths/edits.ts';
import { createGraph, type Graph } from '../../../src/kubernetes/paths/graph.ts';
import { distancesTo, routeFrom, simpleRoutes } from '../../../src/kubernetes/paths/search.ts';

/** An edit by a letter. */
function edit(name: string): Edit {
  return { kind: 'rule', object: { apiVersion: 'v1', kind: 'Role', name }, rule: 0 };
}

type Row = readonly [from: string, to: string, edits: string, hops?: 0 | 1];

function graphOf(rows: readonly Row[]): Graph {
  const builder = createGraph();
  for (const id of new Set(rows.flatMap(([from, to]) => [from, to]))) builder.place({ id, kind: 'User', called: id });
  for (const [from, to, edits, hops = 1] of rows)
    builder.step({ from, to, technique: 'impersonates', hops, because: () => '', edits: [...edits].map(edit) });
  return builder.finish();
}

const at = (graph: Graph, ...ids: string[]) => ids.flatMap((id) => graph.indexOf(id) ?? []);
const named = (graph: Graph, edits: readonly number[]) =>
  edits.map((index) => graph.edits[index]?.object.name).join('');
const cut = (rows: readonly Row[], ...entries: string[]) => {
  const graph = graphOf(rows);
  const { edits, method, open } = cutBetween(graph, at(graph, ...entries), at(graph, 'goal'), () => 1);
  return { edits: named(graph, edits), method, open: open.map((place) => graph.places[place]?.id) };
};

describe('search', () => {
  const graph = graphOf([
    ['a', 'set', '', 0],
    ['set', 'b', '', 0],
    ['b', 'goal', ''],
    ['a', 'c', ''],
    ['c', 'goal', ''],
    ['d', 'd2', ''],
  ]);

  test('steps of no hop cost nothing', () => {
    const distances = distancesTo(graph, at(graph, 'goal'));
    expect(at(graph, 'a', 'b', 'c', 'd').map((place) => distances.hops[place])).toEqual([
      1,
      1,
      1,
      Number.POSITIVE_INFINITY,
    ]);
    const route = routeFrom(graph, distances, at(graph, 'a')[0] ?? -1) ?? [];
    expect(route.map((index) => graph.places[graph.steps[index]?.to ?? -1]?.id)).toEqual(['set', 'b', 'goal']);
  });

  test('all ways, the shortest first, with the bound named', () => {
    const distances = distancesTo(graph, at(graph, 'goal'));
    const [a = -1] = at(graph, 'a');
    const all = simpleRoutes(graph, distances, a, { maxHops: 5, maxRoutes: 10 });
    expect([all.routes.map((route) => route.length), all.cut]).toEqual([[3, 2], false]);
    expect(simpleRoutes(graph, distances, a, { maxHops: 5, maxRoutes: 1 })).toMatchObject({ cut: true });
    expect(simpleRoutes(graph, distances, a, { maxHops: 1, maxRoutes: 10 }).routes).toHaveLength(1);
  });
});

describe('the least number of edits', () => {
  test('one edit that all ways share', () => {
    expect(
      cut(
        [
          ['a', 'm', 'x'],
          ['b', 'm', 'y'],
          ['m', 'goal', 'z'],
        ],
        'a',
        'b',
      ),
    ).toEqual({ edits: 'z', method: 'exact', open: [] });
  });

  test('one edit may take several steps', () => {
    expect(
      cut(
        [
          ['a', 'goal', 'xp'],
          ['b', 'goal', 'xq'],
          ['a', 'b', 'r'],
        ],
        'a',
        'b',
      ),
    ).toEqual({ edits: 'x', method: 'exact', open: [] });
  });

  test('where being greedy would take three', () => {
    // g hits four ways, but h and i are needed beside it; h and i alone hit all.
    const rows: Row[] = [
      ['a', 'goal', 'gh'],
      ['b', 'goal', 'gh'],
      ['c', 'goal', 'gi'],
      ['d', 'goal', 'gi'],
      ['e', 'goal', 'h'],
      ['f', 'goal', 'i'],
    ];
    expect(cut(rows, 'a', 'b', 'c', 'd', 'e', 'f')).toEqual({ edits: 'hi', method: 'exact', open: [] });
  });

  test('a way beyond any edit stays open, and asks for nothing', () => {
    expect(
      cut(
        [
          ['a', 'goal', ''],
          ['a', 'b', 'x'],
          ['b', 'goal', 'y'],
          ['c', 'goal', 'z'],
        ],
        'a',
        'c',
      ),
    ).toEqual({ edits: 'z', method: 'exact', open: ['a'] });
  });

  const letters = 'pqrstu';
  const rows = fc.array(
    fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.constantFrom('b', 'c', 'd', 'goal'),
      fc.subarray([...letters], { minLength: 0, maxLength: 2 }).map((edits) => edits.join('')),
    ),
    { minLength: 1, maxLength: 9 },
  );

  test('closes all that can be closed, with as few edits as trying them all', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const graph = graphOf([...drawn, ['a', 'z', ''], ['z2', 'goal', '']]);
        const [a = -1] = at(graph, 'a');
        const goal = at(graph, 'goal');
        const leads = (gone: ReadonlySet<number>) =>
          Number.isFinite(distancesTo(graph, goal, ({ edits }) => !edits.some((one) => gone.has(one))).hops[a]);
        const { edits, open } = cutBetween(graph, [a], goal, () => 1);
        const every = new Set(graph.edits.keys());
        expect(open).toEqual(leads(every) ? [a] : []);
        if (open.length > 0) return;
        expect(leads(new Set(edits))).toBe(false);
        const subsets = [...Array(2 ** every.size).keys()].map((bits) => [...every].filter((one) => (bits >> one) & 1));
        const least = Math.min(...subsets.filter((some) => !leads(new Set(some))).map((some) => some.length));
        expect(edits.length).toBe(least);
      }),
      { numRuns: 80 },
    );
  });
});
