import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyJsonPatch, jsonPatch, mergePatch, PatchError } from '../../src/fix/patch.ts';

const name = fc.constantFrom('a', 'b', 'x/y', 'm~n', '__proto__', 'name');
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.string(), fc.boolean(), tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  record: fc
    .uniqueArray(fc.tuple(name, tie('value')), { selector: ([key]) => key, maxLength: 4 })
    .map((entries) =>
      JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`),
    ),
})).record;

describe('a JSON patch', () => {
  test('makes of one object the other, whatever they hold', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(applyJsonPatch(before, jsonPatch(before, after))).toEqual(after);
      }),
    );
    expect(Reflect.get({}, 'a')).toBe(undefined);
  });

  test('tests each place before it changes it', () => {
    const before = { spec: { containers: [{ name: 'a' }, { name: 'b', securityContext: { privileged: true } }] } };
    const after = { spec: { containers: [{ name: 'a' }, { name: 'b', securityContext: { privileged: false } }] } };
    const patch = jsonPatch(before, after);
    expect(patch).toEqual([
      { op: 'test', path: '/spec/containers/1/name', value: 'b' },
      { op: 'test', path: '/spec/containers/1/securityContext/privileged', value: true },
      { op: 'replace', path: '/spec/containers/1/securityContext/privileged', value: false },
    ]);
    const moved = { spec: { containers: [...before.spec.containers].reverse() } };
    expect(() => applyJsonPatch(moved, patch)).toThrow(new PatchError('/spec/containers/1/name is "a"'));
  });

  test('adds where nothing is, and only there', () => {
    const patch = jsonPatch({ metadata: {} }, { metadata: { labels: { 'a/b': 'c' } } });
    expect(patch).toEqual([
      { op: 'test', path: '/metadata/labels', value: null },
      { op: 'add', path: '/metadata/labels', value: { 'a/b': 'c' } },
    ]);
    expect(() => applyJsonPatch({ metadata: { labels: { x: 'y' } } }, patch)).toThrow(PatchError);
  });

  test('removes from a list from the end', () => {
    expect(jsonPatch({ l: ['a', 'b', 'c', 'd'] }, { l: ['a', 'c'] })).toEqual([
      { op: 'test', path: '/l/3', value: 'd' },
      { op: 'remove', path: '/l/3' },
      { op: 'test', path: '/l/1', value: 'b' },
      { op: 'remove', path: '/l/1' },
    ]);
  });

  test('changes no part of the object that is one value with another', () => {
    const shared = { type: 'Unconfined' };
    const before = { seccompProfile: shared, appArmorProfile: shared };
    const after = { seccompProfile: { type: 'RuntimeDefault' }, appArmorProfile: { type: 'RuntimeDefault' } };
    expect(applyJsonPatch(before, jsonPatch(before, after))).toEqual(after);
    expect(shared).toEqual({ type: 'Unconfined' });
  });
});

describe('a strategic merge patch', () => {
  test('names containers, and keeps their order', () => {
    const of = (privileged: boolean) => ({
      spec: { containers: [{ name: 'a' }, { name: 'b', securityContext: { privileged } }], hostPID: true },
    });
    const { hostPID: _, ...spec } = of(false).spec;
    expect(mergePatch(of(true), { spec })).toEqual({
      spec: { containers: [{ name: 'a' }, { name: 'b', securityContext: { privileged: false } }], hostPID: null },
    });
  });

  test('has nothing to say of a label that goes, since kustomize would make "null" of it', () => {
    expect(mergePatch({ metadata: { labels: { a: 'b' } } }, { metadata: { labels: {} } })).toBe(undefined);
  });

  test('has nothing to say of ports and of names that are there twice', () => {
    const of = (...hostPorts: number[]) => ({ ports: hostPorts.map((hostPort) => ({ containerPort: 53, hostPort })) });
    expect(mergePatch(of(1, 2), of(1, 3))).toBe(undefined);
    const twice = (value: number) => ({ containers: [{ name: 'a', value }, { name: 'a' }] });
    expect(mergePatch(twice(1), twice(2))).toBe(undefined);
  });
});
