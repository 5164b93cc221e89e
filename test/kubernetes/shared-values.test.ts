import fc from 'fast-check';
import { expect, test } from 'vitest';
import { haveSameEntries, SharedValues } from '../../src/kubernetes/shared-values.ts';

const spec = (image: string) => ({
  containers: [{ name: 'app', image, securityContext: { capabilities: { drop: ['ALL'] } } }],
  volumes: [{ name: 'data', emptyDir: {} }],
});

test('equal pod specs become one, and equal fields of others as well', () => {
  const shared = new SharedValues();
  const [first, same, other] = [spec('a'), spec('a'), spec('b')].map((one) => shared.podSpec(one));
  expect(same).toBe(first);
  expect(other).toEqual(spec('b'));
  expect(other?.containers[0]).not.toBe(first?.containers[0]);
  expect(other?.containers[0]?.securityContext).toBe(first?.containers[0]?.securityContext);
  expect(other?.volumes).toBe(first?.volumes);
});

test('sharing changes no value, and only equal ones become one', () => {
  fc.assert(
    fc.property(fc.array(fc.object({ maxDepth: 5 }), { maxLength: 8 }), (values) => {
      const written = values.map((value) => JSON.stringify(value));
      const shared = new SharedValues();
      const specs = values.map((value) => shared.podSpec(JSON.parse(JSON.stringify(value))));
      expect(specs.map((one) => JSON.stringify(one))).toEqual(written);
      for (const [i, one] of specs.entries())
        for (const [j, other] of specs.entries()) expect(one === other).toBe(written[i] === written[j]);
    }),
  );
});

test('replicas share labels, annotations and owners; the same owner in another namespace is another one', () => {
  const shared = new SharedValues();
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u1', controller: true };
  const make = (name: string, namespace: string, labels: Record<string, string>) =>
    shared.metadata({ name, namespace, labels, annotations: { a: 'b' }, ownerReferences: [{ ...owner }] });
  const [first, second] = [make('a', 'n', { x: '1', y: '2' }), make('b', 'n', { y: '2', x: '1' })];
  expect(second).toEqual({ ...first, name: 'b' });
  expect(second.labels).toBe(first.labels);
  expect(second.annotations).toBe(first.annotations);
  expect(second.ownerReferences).toBe(first.ownerReferences);
  expect(make('c', 'n', { x: '1' }).labels).toEqual({ x: '1' });
  expect(make('d', 'other', { x: '1' }).ownerReferences).not.toBe(first.ownerReferences);
});

test('entries are compared as own fields', () => {
  const odd: object = JSON.parse('{"__proto__":"a"}');
  expect([haveSameEntries(odd, {}), haveSameEntries({}, odd), haveSameEntries(odd, { ...odd })]).toEqual([
    false,
    false,
    true,
  ]);
  expect(haveSameEntries({ a: 1 }, { a: 1, b: 2 })).toBe(false);
});
