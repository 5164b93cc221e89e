import { expect, test } from 'vitest';
import { FactStore } from '../../src/facts/fact.ts';
import { privilegedSubjects } from '../../src/facts/privileged-subjects.ts';
import { binding, clusterOf, type Fields, role, rule } from '../support/rbac.ts';

const made = (object: Fields, creationTimestamp: string): Fields => ({
  ...object,
  metadata: { ...Object(object.metadata), creationTimestamp },
});
const derive = (objects: readonly Fields[]) => {
  const inventory = clusterOf(objects);
  return new FactStore({ ...inventory, scan: { ...inventory.scan, startedAt: '2026-03-01T00:00:00Z' } }).get(
    privilegedSubjects,
  );
};
const nodes = role('nodes', [rule('patch', 'nodes')]);

test('one line for each subject: the widest right, its binding, how old it is, and what uses it', () => {
  const job: Fields = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ops' },
    spec: { serviceAccountName: 'bot', containers: [{ name: 'main' }] },
  };
  const local = made(binding('ops/local', 'Role/local', ['ServiceAccount bot']), '2025-01-01T00:00:00Z');
  const wide = made(binding('wide', 'nodes', ['ServiceAccount ops/bot']), '2026-02-28T00:00:00Z');
  expect(derive([nodes, role('ops/local', [rule('create', 'pods/exec')]), local, wide, job])).toMatchObject({
    count: 1,
    lines: [
      'ServiceAccount ops/bot may patch nodes, through verb "patch" on resource "nodes" in rules[0] of ClusterRole nodes (ClusterRoleBinding wide, 1 day old, and 1 more; used by Pod p)',
    ],
  });
});

test('no more than fit, all counted', () => {
  const many = Array.from({ length: 60 }, (_, i) => `User u${i}`);
  const { count, lines } = derive([nodes, binding('b', 'nodes', many)]);
  expect([count, lines.length]).toEqual([60, 50]);
});

test('neither rights that lead nowhere, nor names, nor nodes through a RoleBinding', () => {
  const named = role('named', [rule('get', 'secrets', '', { resourceNames: ['one'] }), rule('get,list', 'pods')]);
  expect(
    derive([nodes, named, binding('a', 'named', ['User jane']), binding('shop/b', 'nodes', ['User jane'])]).lines,
  ).toEqual([]);
});

test('what two rules give together', () => {
  const approver = role('approver', [
    rule('update', 'certificatesigningrequests/approval', 'certificates.k8s.io'),
    rule('approve', 'signers', 'certificates.k8s.io'),
  ]);
  expect(derive([approver, binding('b', 'approver', ['User jane'])]).lines).toEqual([
    expect.stringContaining('User jane may update certificatesigningrequests/approval'),
  ]);
});
