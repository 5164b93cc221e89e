import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asking, recalling } from '../src/recall.ts';

interface Given {
  readonly pod: { readonly labels: Readonly<Record<string, string>>; readonly spec: Record<string, unknown> };
  readonly called: string;
  readonly limit: number;
}

/** Asks about each item with and without recalling; what it was asked, and both lists of answers. */
function both<A>(ask: (given: Given) => A, items: readonly object[], within = true) {
  const given = (value: object): A => ask(value as Given);
  const recall = recalling(given, { limit: 3 }, within);
  const plain = asking(given, { limit: 3 });
  return {
    recalled: items.map((item) => recall.answer(item)),
    asked: recall.asked,
    plain: items.map((item) => plain.answer(item)),
  };
}

const item = (spec: object, called = 'web', labels = {}) => ({ pod: { spec, labels }, called });

describe('an item that agrees in everything that was read', () => {
  test('gets the answer of the one before', () => {
    const items = [item({ replicas: 1, image: 'a' }), item({ replicas: 1, image: 'b' }), item({ replicas: 5 })];
    const { recalled, plain, asked } = both(({ pod, limit }) => Number(pod.spec.replicas) > limit, items);
    expect(recalled).toEqual([false, false, true]);
    expect(plain).toEqual(recalled);
    expect(asked).toBe(2);
  });

  test('is asked about where the answer names what differs', () => {
    const items = ['a', 'b', 'c', 'd'].map((name) => item({ name, bad: name < 'c' }));
    const { recalled, asked } = both(({ pod: { spec } }) => (spec.bad === true ? String(spec.name) : ''), items);
    expect(recalled).toEqual(['a', 'b', '', '']);
    expect(asked).toBe(3);
  });

  test.each<readonly [string, (given: Given) => unknown]>([
    ['whether a field is there', ({ pod }) => 'seccomp' in pod.spec],
    ['which fields there are', ({ pod }) => Object.keys(pod.spec).join()],
    ['a copy of all of them', ({ pod }) => JSON.stringify({ ...pod.spec })],
    ['an own field', ({ pod }) => Object.hasOwn(pod.spec, 'seccomp')],
    ['all parts', (given) => JSON.stringify({ ...given })],
  ])('counts %s as read', (_, ask) => {
    const items = [item({}), item({ seccomp: undefined }), item({ seccomp: null }), item({ other: 1 }), item({})];
    const { recalled, plain } = both(ask, items);
    expect(recalled).toEqual(plain);
  });

  test('counts a list by identity', () => {
    const shared = ['a'];
    const items = [item({ args: shared }), item({ args: shared }), item({ args: ['a'] })];
    const { recalled, plain, asked } = both(({ pod }) => JSON.stringify(pod.spec.args), items);
    expect(recalled).toEqual(plain);
    expect(asked).toBe(2);
  });

  test('hands the very objects to what looks things up by them, where it must', () => {
    const items = [{}, {}, {}].map((spec) => item(spec));
    const places = new Map<object, number>(items.map(({ pod }, i) => [pod, i]));
    const where = ({ pod }: Given) => places.get(pod);
    expect(both(where, [...items, ...items], false)).toEqual({
      recalled: [0, 1, 2, 0, 1, 2],
      plain: [0, 1, 2, 0, 1, 2],
      asked: 3,
    });
  });

  test('a frozen object is handed out as it is', () => {
    const items = [1, 2, 1].map((x) => ({
      pod: Object.freeze({ spec: Object.freeze({ x }), labels: {} }),
      called: '',
    }));
    const { recalled, plain } = both(({ pod }) => pod.spec.x, items);
    expect(recalled).toEqual(plain);
  });

  test('fields of the same object met on two ways are two things', () => {
    const [one, other] = [{ x: 1 }, { x: 2 }];
    const ask = ({ pod }: Given) => `${JSON.stringify(pod.spec.a)} ${(pod.spec.b as { x: number }).x}`;
    const { recalled, plain } = both(ask, [item({ a: one, b: one }), item({ a: one, b: other })]);
    expect(recalled).toEqual(plain);
  });
});

test('watching is given up where nearly every item differs', () => {
  const items = Array.from({ length: 400 }, (_, i) => item({ name: `n${i}` }));
  const { recalled, plain, asked } = both(({ pod }) => String(pod.spec.name), items);
  expect(recalled).toEqual(plain);
  expect(asked).toBe(400);
});

test('recalling changes no answer, whatever is read', () => {
  const leaf = fc.constantFrom<unknown>(undefined, null, 0, 1, '', 'a', true, false);
  const value = fc.letrec<{ node: unknown; object: object }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, leaf, tie('object'), fc.array(leaf, { maxLength: 2 })),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3 }),
  })).object;
  const step = fc.record({
    keys: fc.array(fc.constantFrom('a', 'b', 'c', 'length'), { maxLength: 4 }),
    whole: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 30 }),
      fc.array(step, { maxLength: 4 }),
      fc.boolean(),
      (specs, steps, within) => {
        // Reads on only while the answer is not clear yet, as checks do.
        const ask = ({ pod }: Given): string => {
          const said: string[] = [];
          for (const { keys, whole } of steps) {
            let at: unknown = pod.spec;
            for (const key of keys) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
            said.push(whole ? (JSON.stringify(at) ?? 'none') : typeof at === 'object' ? 'object' : String(at));
            if (at === 1) break;
          }
          return said.join();
        };
        const { recalled, plain } = both(
          ask,
          specs.map((spec) => item(spec)),
          within,
        );
        expect(recalled).toEqual(plain);
      },
    ),
  );
});
