import { nothing } from '../../kubernetes/paths/graph.ts';
import type { PowerName } from '../../kubernetes/paths/rights.ts';
import type { Subject } from '../../kubernetes/rbac/subject.ts';
import { type Held, type Holders, heldIn } from './rights.ts';
import { goals, runId, type Scene, setId } from './scene.ts';
import type { DrawnWorkload, DrawnWorkloads } from './workloads.ts';

/** What makes pods anew, elsewhere too; a pod that nothing makes again is gone, and a DaemonSet has one on every node anyway. */
function isMadeAgain({ item, nodes }: DrawnWorkload): boolean {
  const { kind } = item.about.object;
  return nodes.size > 0 && kind !== 'Pod' && kind !== 'DaemonSet' && kind !== 'Node';
}

/**
 * Draws how whoever is root on a node brings the pods of others there, with rights that the tokens of that node give: nodes
 * that take no more pods, by a taint or by a status without room, and pods that have to move.
 */
export function drawAttraction(scene: Scene, holders: Holders, { all, rooted }: DrawnWorkloads): void {
  const reached = new Set<string>();
  for (const workload of all)
    if (isMadeAgain(workload) && !reached.has(runId(scene, workload.namespace, workload.account))) {
      const to = runId(scene, workload.namespace, workload.account);
      reached.add(to);
      scene.graph.step({
        from: setId('attract', workload.namespace),
        to,
        technique: 'stands-for',
        hops: 0,
        because: nothing,
      });
    }
  for (const [from, pods] of rooted) {
    const accounts = new Map([...pods].map((one) => [runId(scene, one.namespace, one.account), one]));
    for (const { namespace, account } of accounts.values()) {
      const held = holders.effective({ kind: 'ServiceAccount', namespace, name: account });
      const taints = onAll(held, 'write-nodes');
      const statuses = onAll(held, 'write-node-status');
      const empties = statuses.length === 0 ? [] : held.filter((one) => isWide(one, 'empty-nodes'));
      const ways = [
        ...taints.map((taint) => ({ parts: [taint], where: '*' })),
        ...statuses.flatMap((one) => empties.map((move) => ({ parts: [one, move], where: move.namespace ?? '*' }))),
      ];
      for (const { parts, where } of ways)
        scene.graph.step({
          from,
          to: setId('attract', where),
          technique: 'attracts-pods',
          because: () => parts.map((part) => part.because()).join('; '),
          edits: () => parts.flatMap((part) => part.edits()),
        });
    }
  }
}

/** Rights on nodes count in the cluster alone, and one that is limited to some nodes leaves the others open to pods. */
function onAll(held: readonly Held[], name: PowerName): readonly Held[] {
  return heldIn(held, name).filter((one) => isWide(one, name) && one.namespace === undefined);
}

function isWide({ power }: Held, name: PowerName): boolean {
  return power.name === name && power.names === undefined;
}

/** Draws how a pod that writes into /var/log of its node reads other files there, where its account may get logs of nodes. */
export function drawLogs(
  scene: Scene,
  holders: Holders,
  { all }: DrawnWorkloads,
  controlPlane: ReadonlySet<string>,
): void {
  for (const { id, namespace, account, nodes, escapes } of all) {
    const found = escapes.find(({ way }) => way.leadsTo === 'logs');
    if (found === undefined) continue;
    const subject: Subject = { kind: 'ServiceAccount', namespace, name: account };
    for (const right of heldIn(holders.effective(subject), 'read-node-logs')) {
      const served = [...nodes].filter((node) => right.power.names?.includes(node) ?? true);
      if (right.namespace !== undefined || served.length === 0) continue;
      const beside = all.filter((one) => served.some((node) => one.nodes.has(node)));
      const places = new Set(beside.map((one) => runId(scene, one.namespace, one.account)));
      if (served.some((node) => controlPlane.has(node))) places.add(goals['control-plane']);
      for (const to of places)
        scene.graph.step({
          from: id,
          to,
          technique: 'reads-linked-logs',
          because: () => `${found.way.because}; ${right.because()}`,
          edits: () => [...found.edits, ...right.edits()],
        });
    }
  }
}
