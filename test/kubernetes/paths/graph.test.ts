import { describe, expect, test } from 'vitest';
import type { Edit } from '../../../src/kubernetes/paths/edits.ts';
import { createGraph, type NewStep } from '../../../src/kubernetes/paths/graph.ts';
import { distancesTo } from '../../../src/kubernetes/paths/search.ts';

const edit = (name: string): Edit => ({
  kind: 'delete-pod',
  object: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name },
});

function graphOf(...steps: readonly Pick<NewStep, 'edits' | 'doubt'>[]) {
  const builder = createGraph();
  for (const id of ['a', 'b']) builder.place({ id, kind: 'set', called: id });
  for (const step of steps) builder.step({ from: 'a', to: 'b', technique: 'impersonates', because: () => '', ...step });
  return builder.finish();
}

describe('createGraph', () => {
  test('edits are made when they are asked for', () => {
    let made = 0;
    const graph = graphOf({
      edits: () => {
        made += 1;
        return [edit('web')];
      },
    });
    expect([...distancesTo(graph, [1]).hops]).toEqual([1, 0]);
    expect(made).toBe(0);
    expect(graph.steps[0]?.edits).toEqual([0]);
    expect(graph.edits).toEqual([edit('web')]);
    expect(made).toBeGreaterThan(0);
  });

  test('steps that differ in nothing but their edits are sorted by them, and equal ones are one', () => {
    const graph = graphOf({ edits: [edit('web')] }, { edits: () => [edit('db')] }, { edits: () => [edit('web')] });
    expect(graph.steps.map(({ edits }) => edits.map((index) => graph.edits[index]?.object.name))).toEqual([
      ['db'],
      ['web'],
    ]);
  });

  test('a step that is sure is not lost in one that is not, even without a reason', () => {
    expect(graphOf({ doubt: '' }, {}).steps.map(({ doubt }) => doubt)).toEqual(['', undefined]);
    expect(graphOf({ doubt: 'unseen' }, {}).steps.map(({ doubt }) => doubt)).toEqual([undefined, 'unseen']);
  });
});
