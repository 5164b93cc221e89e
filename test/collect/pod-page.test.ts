import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonText } from '../../src/collect/json-text.ts';
import { readList } from '../../src/collect/list.ts';
import { cutPodList } from '../../src/collect/pod-page.ts';
import { Projection } from '../../src/collect/project.ts';
import { findResource } from '../../src/kubernetes/resources.ts';

type Fields = Record<string, unknown>;

const page = (items: readonly object[], metadata: object = { resourceVersion: '9', continue: 'next' }): string =>
  `${JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items })}\n`;

/** The list with its items read. */
function cutWhole(text: string): { readonly items: unknown[] } | undefined {
  const list = cutPodList(Buffer.from(text));
  try {
    return list === undefined ? undefined : { ...list, items: [...list.items] };
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return undefined;
  }
}

/** The list with each spec parsed, for comparison with the whole text parsed. */
function parsed(text: string): unknown {
  return JSON.parse(JSON.stringify(cutWhole(text), (_, value) => (value instanceof JsonText ? value.parse() : value)));
}

const web = {
  metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
  spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'web:1' }] },
  status: { phase: 'Running' },
};
const managedFields = [{ manager: 'kubelet', fieldsV1: { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': {} } } } }];

test('a page as the API server writes it', () => {
  const items = [web, { ...web, metadata: { ...web.metadata, name: 'web-2', managedFields } }];
  const text = page(items);
  expect(parsed(text)).toEqual({
    ...JSON.parse(text),
    items: [web, { ...web, metadata: { ...web.metadata, name: 'web-2' } }],
  });
});

test('bytes that are not UTF-8 become U+FFFD, wherever they are cut', () => {
  const text = page([
    { ...web, metadata: { ...web.metadata, labels: { app: 'ä-ÿ-é' } } },
    { ...web, status: { phase: 'ü' } },
  ]);
  for (const broken of [0xff, 0xc3, 0xe6, 0x80]) {
    const bytes = Buffer.from(text).map((byte) => (byte === 0xbc || byte === 0xbf ? broken : byte));
    const list = cutPodList(Buffer.from(bytes));
    const items = [...(list?.items ?? [])].map((item) =>
      JSON.parse(JSON.stringify(item, (_, held) => (held instanceof JsonText ? held.parse() : held))),
    );
    expect(items).toEqual(JSON.parse(Buffer.from(bytes).toString()).items);
  }
});

test('an empty page', () => {
  expect(parsed(page([]))).toEqual(JSON.parse(page([])));
});

describe('left to the parser', () => {
  test.each<[string, string]>([
    [
      'items that come first',
      JSON.stringify({ kind: 'PodList', items: [web], metadata: {} }).replace('"items"', '"metadata":{},"items"'),
    ],
    ['another kind', page([web]).replace('PodList', 'List')],
    ['spaces', JSON.stringify(JSON.parse(page([web])), null, 1)],
    ['items with a kind', page([{ kind: 'Pod', ...web }])],
    ['another order', page([{ spec: web.spec, metadata: web.metadata, status: web.status }])],
    ['no status', page([{ metadata: web.metadata, spec: web.spec }])],
    ['a field more', page([{ ...web, more: 1 }])],
    ['the same field twice', page([web]).replace('"status":{"phase":"Running"}', '"status":{},"spec":{}')],
    ['a spec with a status in it', page([{ ...web, spec: { ...web.spec, a: { b: {}, status: {} }, c: 1 } }])],
    ['metadata with a spec in it', page([{ ...web, metadata: { ...web.metadata, a: { b: {}, spec: {} }, c: 1 } }])],
    ['a status with a pod in it', page([{ ...web, status: { a: [{ b: {} }, { metadata: {} }], c: 1 } }])],
    ['text that was cut off', page([web, web]).slice(0, -40)],
    ['text that goes on', `${page([web])}{}`],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(cutWhole(text)).toBeUndefined();
  });
});

test('managed fields that hold a list, or do not come last, are parsed', () => {
  const odd = [
    { ...web.metadata, managedFields: [{ a: [1] }] },
    { managedFields: [{}], ...web.metadata },
    { ...web.metadata, managedFields: [{}], finalizers: ['x'] },
  ].map((metadata) => ({ ...web, metadata }));
  expect(parsed(page(odd))).toEqual(JSON.parse(page(odd)));
});

// What a text must not be mistaken for, in keys and values.
const tricky = [
  '}},{"metadata":{',
  '},"spec":{',
  '},"status":{',
  ',"managedFields":[',
  ']}',
  'nodeName',
  'n1',
  '<node>',
  '"',
  '\\',
  'kube-api-access-abcde',
  '__proto__',
  'ü',
  '日本',
  '😀',
  '\u2028',
];
const word = fc.oneof(fc.constantFrom(...tricky), fc.string({ maxLength: 4 }));
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.constantFrom(null, true, 1),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.oneof(word, fc.constantFrom('spec', 'status', 'metadata', 'items')), tie('value'), { maxKeys: 2 }),
  ),
})).value;
const pod = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  node: fc.constantFrom('n1', 'n2'),
  token: fc.constantFrom('kube-api-access-aaaaa', 'kube-api-access-bbbbb'),
  more: fc.dictionary(word, value, { maxKeys: 2 }),
  inside: value,
  owned: fc.boolean(),
});

test('what becomes of pods is the same, whether their text is cut or parsed', () => {
  let recognised = 0;
  fc.assert(
    fc.property(fc.array(pod, { minLength: 1, maxLength: 4 }), (pods) => {
      const items = pods.map(({ name, node, token, more, inside, owned }, i) => ({
        metadata: {
          name: `${name}-${i}`,
          namespace: 'shop',
          labels: more,
          ...(owned ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'r' }] } : {}),
          managedFields,
        },
        spec: {
          nodeName: node,
          containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: token, mountPath: '/t' }] }],
          volumes: [{ name: token, projected: { sources: [] } }],
          nodeSelector: { [node]: node },
          inside,
        },
        status: { phase: 'Running', more },
      }));
      const text = page(items);
      const cut = cutWhole(text);
      const projected = (list: unknown): unknown[] => {
        const projection = new Projection();
        return (list as { items: Fields[] }).items.map((raw) => projection.project('pods', raw));
      };
      if (cut !== undefined) recognised++;
      if (cut !== undefined) expect(projected(cut)).toEqual(projected(JSON.parse(text)));
      // Recognised or not, a pod alone becomes the same as among its siblings.
      const alone = JSON.parse(text).items.flatMap((raw: Fields) => projected({ items: [raw] }));
      expect(projected(JSON.parse(text))).toEqual(alone);
    }),
    { numRuns: 300 },
  );
  expect(recognised).toBeGreaterThan(100);
});

describe('a list of pods', () => {
  const resource = findResource('pods');
  if (resource === undefined) throw new Error('pods are gone');
  const place = { name: 'pods', resource, version: 'v1', namespace: null };
  const read = (...bodies: readonly string[]) =>
    readList(place, {
      get: async (path) => ({
        status: 200,
        contentType: 'application/json',
        body: bodies[path.includes('continue=next') ? 1 : 0] ?? '',
        bytes: 0,
        attempts: 1,
      }),
      signal: AbortSignal.timeout(5_000),
      projection: new Projection(),
      chunkSize: 500,
      maxItems: 1_000,
      onPage: () => {},
    });

  test('holds each pod once, whatever its texts look like', async () => {
    const odd = { ...web, metadata: { name: 'odd', uid: 'o' }, spec: { ...web.spec, a: { b: {}, status: {} }, c: 1 } };
    const plain = [1, 2].map((i) => ({ ...web, metadata: { ...web.metadata, name: `web-${i}`, uid: `u${i}` } }));
    const { state, items } = await read(
      page([...plain, odd]),
      page([{ ...web, metadata: { name: 'last', uid: 'l' } }], { resourceVersion: '9' }),
    );
    expect([state, items.map(({ metadata }) => metadata.name)]).toEqual([
      'complete',
      ['web-1', 'web-2', 'odd', 'last'],
    ]);
    expect(items.map(({ spec }) => Reflect.get(Object(spec), 'c'))).toEqual([undefined, undefined, 1, undefined]);
  });

  test('that is cut off in a pod is no list', async () => {
    const text = page([web, { ...web, metadata: { name: 'web-2' } }], {});
    const { state, reason, items } = await read(text.replace('"phase":"Running"}}]}', '"phase":"Running}}]}'));
    expect([state, reason, items]).toEqual(['unavailable', 'truncated', []]);
  });
});
