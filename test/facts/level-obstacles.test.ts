import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { levelObstacles } from '../../src/facts/level-obstacles.ts';
import { readObjects } from '../../src/manifests.ts';
import { deny } from '../support/inventories.ts';

const inventory = inventoryFromObjects(
  readObjects(
    `
kind: List
items:
  - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent, namespace: ops }, spec: { template: { spec: { containers: [{ name: agent, image: agent }] } } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: agent-1, namespace: ops, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: a, controller: true }] }, spec: { hostPID: true, containers: [{ name: agent, image: agent }] } }
  - { apiVersion: v1, kind: Pod, metadata: { name: agent-2, namespace: ops, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: a, controller: true }] }, spec: { hostPID: true, containers: [{ name: agent, image: agent }] } }
  - { apiVersion: batch/v1, kind: CronJob, metadata: { name: report, namespace: ops }, spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: report, image: report, livenessProbe: { tcpSocket: { host: example.com, port: 1 } } }] } } } } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: done, namespace: ops }, spec: { hostPID: true, containers: [{ name: sh, image: sh }] }, status: { phase: Succeeded } }
  - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: __proto__ }, spec: { containers: [{ name: web, image: web }] } }`,
    'test',
  ),
  { complete: true, kubernetesVersion: '1.36' },
);
const obstacles = new FactStore(inventory).get(levelObstacles);
const named = (...args: Parameters<typeof obstacles.of>) =>
  obstacles
    .of(...args)
    .map(
      ({ object, violations }) =>
        `${object.kind} ${object.name}: ${violations.map(({ control }) => control).join(', ')}`,
    );

test('workloads that a level refuses, by what a person edits', () => {
  expect(named('ops', 'baseline')).toEqual([
    'CronJob report: hostProbesAndHostLifecycle',
    'DaemonSet agent: hostNamespaces',
  ]);
  expect(named('ops', 'privileged')).toEqual([]);
  expect(named('__proto__', 'baseline')).toEqual([]);
  expect(named('elsewhere', 'restricted')).toEqual([]);
});

test('by the rules of another version', () => {
  expect(named('ops', 'baseline', 33)).toEqual(['DaemonSet agent: hostNamespaces']);
});

test('how many there are, ended pods left out', () => {
  expect(obstacles.namespaces.toSorted()).toEqual(['__proto__', 'ops']);
  expect([obstacles.count('ops'), obstacles.count('__proto__'), obstacles.count('elsewhere')]).toEqual([2, 1, 0]);
  expect(obstacles).toMatchObject({ state: 'complete', whole: true, gap: '' });
});

test('what was not seen is said, and the fact stays complete', () => {
  expect(new FactStore(deny(inventory, 'jobs.batch')).get(levelObstacles)).toMatchObject({
    state: 'complete',
    whole: false,
    gap: 'jobs.batch denied (Forbidden)',
  });
  expect(new FactStore(deny(inventory, '/version')).get(levelObstacles)).toMatchObject({
    whole: false,
    gap: '/version denied (Forbidden)',
  });
});
