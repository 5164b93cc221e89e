import { expect, test } from 'vitest';
import { boss, can, grant, node, pod } from '../../support/rights.ts';
import { type Row, way } from '../../support/ways.ts';

/** A pod of a workload: of a StatefulSet, unless another kind is named. */
function owned(namespace: string, name: string, spec: object, kind = 'StatefulSet'): object {
  const owner = { apiVersion: 'apps/v1', kind, name, uid: name, controller: true };
  const made = pod(namespace, `${name}-0`, spec);
  return { ...made, metadata: { namespace, name: `${name}-0`, ownerReferences: [owner] } };
}

const captured = pod('dev', 'one', { serviceAccountName: 'agent' }, { securityContext: { privileged: true } });
const elsewhere = owned('ops', 'two', { serviceAccountName: 'boss', nodeName: 'w2' });
const agent = (...rules: Parameters<typeof grant>[1]) => grant('sa:dev/agent', rules);
const logs = { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] };
const mount = (readOnly: boolean) => ({ volumeMounts: [{ name: 'logs', mountPath: '/host', readOnly }] });
const collector = (readOnly = false) => pod('dev', 'one', { ...logs, serviceAccountName: 'agent' }, mount(readOnly));
const from = 'workload:Pod/dev/one';

// Sources: unit 42, "Container escape to shadow admin" (nodes, nodes/status, eviction); aquasecurity, kube-pod-escape (logs).
const rows: readonly Row[] = [
  {
    name: 'root on a node, and a right to taint all others',
    on: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes'))],
    off: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes', '', ['w2']))],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'a right to change nodes without a node',
    on: [...boss(), captured, elsewhere, ...agent(can('update', 'nodes'))],
    off: [...boss(), pod('dev', 'one', { serviceAccountName: 'agent' }), elsewhere, ...agent(can('update', 'nodes'))],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'a pod that nothing makes again does not come back',
    on: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes'))],
    off: [
      ...boss(),
      captured,
      pod('ops', 'two', { serviceAccountName: 'boss', nodeName: 'w2' }),
      ...agent(can('patch', 'nodes')),
    ],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'a DaemonSet has its pod on every node, and none that moves',
    on: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes'))],
    off: [
      ...boss(),
      captured,
      owned('ops', 'two', { serviceAccountName: 'boss', nodeName: 'w2' }, 'DaemonSet'),
      ...agent(can('patch', 'nodes')),
    ],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'the status of nodes needs pods that leave',
    on: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes/status'), can('create', 'pods/eviction'))],
    off: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes/status'))],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'all pods of a list leave at once',
    on: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes/status'), can('deletecollection', 'pods'))],
    off: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes/status'), can('list', 'pods'))],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'pods that leave need nodes that take no more',
    on: [...boss(), captured, elsewhere, ...agent(can('patch', 'nodes/status'), can('delete', 'pods'))],
    off: [...boss(), captured, elsewhere, ...agent(can('delete', 'pods'), can('create', 'pods/eviction'))],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'pods that leave another namespace are those of that namespace',
    on: [
      ...boss(),
      captured,
      elsewhere,
      ...agent(can('patch', 'nodes/status')),
      ...grant('sa:dev/agent', [can('delete', 'pods')], 'ops'),
    ],
    off: [
      ...boss(),
      captured,
      elsewhere,
      ...agent(can('patch', 'nodes/status')),
      ...grant('sa:dev/agent', [can('delete', 'pods')], 'shop'),
    ],
    way: 'escapes-privileged attracts-pods holds-everything',
  },
  {
    name: 'a link among the logs of the node, where the account may get them',
    on: [...boss(), collector(), pod('ops', 'two', { serviceAccountName: 'boss' }), ...agent(can('get', 'nodes/log'))],
    off: [...boss(), collector(), pod('ops', 'two', { serviceAccountName: 'boss' }), ...agent(can('get', 'pods/log'))],
    way: 'reads-linked-logs holds-everything',
  },
  {
    name: 'no link in a folder that is mounted to read, nor on another node',
    on: [node('cp1'), collector(), ...agent(can('get', 'nodes/log')), pod('ops', 'x'), ...boss('dev', 'agent')],
    off: [
      ...boss(),
      collector(true),
      pod('ops', 'two', { serviceAccountName: 'boss' }),
      pod('ops', 'three', { serviceAccountName: 'boss', nodeName: 'w2' }),
      ...agent(can('get', 'nodes/log')),
    ],
    way: 'reads-linked-logs holds-everything',
  },
  {
    name: 'the logs of a node that is named',
    on: [
      ...boss(),
      collector(),
      pod('ops', 'two', { serviceAccountName: 'boss' }),
      ...agent(can('get', 'nodes/log', '', ['w1'])),
    ],
    off: [
      ...boss(),
      collector(),
      pod('ops', 'two', { serviceAccountName: 'boss' }),
      ...agent(can('get', 'nodes/log', '', ['w2'])),
    ],
    way: 'reads-linked-logs holds-everything',
  },
];

test.each(rows.map((row) => ({ from, ...row })))('$name', (row) => {
  expect(way(row.on, row.from)).toBe(row.way);
  expect(way(row.off, row.from)).toBeUndefined();
});
