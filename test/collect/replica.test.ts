import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dropPerPod, ReplicaText } from '../../src/collect/replica.ts';

type Fields = Record<string, unknown>;

const spec = (more: Fields = {}, node = 'n1', token = 'kube-api-access-aaaaa'): Fields => ({
  volumes: [{ name: token, projected: {} }],
  containers: [{ name: 'web', image: 'web:1', volumeMounts: [{ name: token, mountPath: '/t' }] }],
  nodeName: node,
  ...more,
});

/** What a spec says where the text of another fits it. */
function read(of: Fields, other: Fields): unknown {
  const left = structuredClone(of);
  dropPerPod(left);
  const node = typeof of.nodeName === 'string' && of.nodeName !== '' ? of.nodeName : undefined;
  return ReplicaText.of(JSON.stringify(of), node, left)?.read(JSON.stringify(other));
}

const pinned = (node: string): Fields => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
      },
    },
  },
});

describe('a replica', () => {
  test.each<[string, Fields, Fields]>([
    ['on another node, with another name of its token volume', spec(), spec({}, 'n2', 'kube-api-access-b2c3d')],
    ['of a StatefulSet', spec({ hostname: 'db-0' }), spec({ hostname: 'db-1' }, 'n2')],
    ['of a DaemonSet, pinned to its node', spec(pinned('n1')), spec(pinned('n2'), 'n2')],
    ['on a node that is called like something in it', spec(), spec({}, 'web')],
  ])('%s', (_, one, other) => {
    expect(read(one, other)).toEqual({ nodeName: other.nodeName });
    dropPerPod(one);
    dropPerPod(other);
    expect(other).toEqual(one);
  });

  test.each<[string, Fields, Fields]>([
    ['another image', spec(), spec({ containers: [] })],
    ['a field more', spec(), spec({ hostPID: true })],
    ['a field less', spec({ hostPID: true }), spec()],
    ['not yet scheduled', spec(), { ...spec(), nodeName: undefined }],
    ['a field that says what its node is called', spec({ dnsPolicy: 'n1' }), spec({ dnsPolicy: 'n2' }, 'n2')],
    ['two names of token volumes', spec(), spec({ volumes: [{ name: 'kube-api-access-zzzzz', projected: {} }] })],
    ['a volume called nearly like that', spec(), spec({}, 'n1', 'kube-api-access-mine-1')],
    ['a node whose name is escaped', spec(), spec({}, 'a"b')],
    ['the node as a key', spec({ nodeSelector: { n1: 'a' } }), spec({ nodeSelector: { n2: 'a' } }, 'n2')],
    ['pinned to the node of another', spec(pinned('n2')), spec(pinned('n2'), 'n2')],
  ])('is not: %s', (_, one, other) => {
    expect(read(one, other)).toBeUndefined();
  });
});

const words = fc.constantFrom(
  'n1',
  'n2',
  'web',
  '"nodeName":"n1"',
  'kube-api-access-aaaaa',
  'kube-api-access-bbbbb',
  'a\\"b',
  '<node>',
  '',
);
const fields = fc.dictionary(fc.constantFrom('nodeName', 'hostname', 'n1', 'name', 'values'), words, { maxKeys: 2 });
const any = fc.record(
  {
    nodeName: words,
    hostname: words,
    nodeSelector: fields,
    volumes: fc.array(fc.record({ name: words }), { maxLength: 2 }),
    affinity: fc.constantFrom(...['n1', 'n2'].map((node) => pinned(node).affinity)),
  },
  { requiredKeys: [] },
);

/** The same on another node, with another token: or so it seems. */
function renamed(one: Fields): Fields {
  const names = { '"n1"': '"n2"', '"kube-api-access-aaaaa"': '"kube-api-access-bbbbb"' };
  const json = Object.entries(names).reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(one));
  return JSON.parse(json);
}

test('specs whose texts fit are equal but for what is dropped of each pod', () => {
  let fitted = 0;
  fc.assert(
    fc.property(any, any, fc.boolean(), (one, second, alike) => {
      const other: Fields = alike ? renamed(one) : second;
      const found = read(one, other);
      if (found === undefined) return;
      fitted++;
      expect(found).toEqual({ nodeName: other.nodeName === '' ? undefined : other.nodeName });
      const [a, b]: [Fields, Fields] = structuredClone([one, other]);
      dropPerPod(a);
      dropPerPod(b);
      expect(JSON.stringify(b)).toBe(JSON.stringify(a));
    }),
    { numRuns: 1_000 },
  );
  expect(fitted).toBeGreaterThan(50);
});
