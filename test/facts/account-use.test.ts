import { expect, test } from 'vitest';
import { accountUse } from '../../src/facts/account-use.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { clusterOf, type Fields } from '../support/rbac.ts';

const spec = (serviceAccountName?: string) => ({
  ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
  containers: [{ name: 'main' }],
});
const daemons: Fields = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: {
    name: 'agent',
    namespace: 'ops',
    ownerReferences: [{ apiVersion: 'agents.example.com/v1', kind: 'Agent', name: 'main', uid: 'a', controller: true }],
  },
  spec: { template: { spec: spec('agent') } },
};
const podOf = (name: string, serviceAccountName: string | undefined, more: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'ops', ...more },
  spec: spec(serviceAccountName),
});
const owner = {
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd', controller: true }],
};
const use = new FactStore(
  clusterOf([
    daemons,
    podOf('agent-1', 'agent', owner),
    podOf('agent-2', 'other', owner),
    podOf('plain', undefined),
    { ...podOf('done', 'done'), status: { phase: 'Succeeded' } },
  ]),
).get(accountUse);
const users = (name: string) =>
  use
    .of('ops', name)
    .map(
      ({ object, workload }) => `${object.kind} ${object.metadata.name} of ${workload.kind} ${workload.metadata.name}`,
    );

test('a template speaks for its pods, and a pod that differs for itself', () => {
  expect([users('agent'), users('other')]).toEqual([
    ['DaemonSet agent of Agent main'],
    ['DaemonSet agent of Agent main'],
  ]);
});

test('a pod that names none runs as default; one that has ended as nobody', () => {
  expect([users('default'), users('done')]).toEqual([['Pod plain of Pod plain'], []]);
});

test('the DaemonSets of a workload, by its outermost owner', () => {
  expect(
    use.daemonSetsOf({ kind: 'Agent', namespace: 'ops', name: 'main' }).map(({ object }) => object.metadata.name),
  ).toEqual(['agent']);
});
