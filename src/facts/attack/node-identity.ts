import type { Read } from '../fact.ts';
import { type Held, type Holders, heldIn } from './rights.ts';
import { runId, type Scene } from './scene.ts';
import { asksNodeAuthorizer } from './server.ts';
import type { DrawnWorkload } from './workloads.ts';

/** The accounts of the pods on some nodes. */
export interface NodeTokens {
  /** Places. */
  readonly accounts: ReadonlySet<string>;
  /** Why nobody knows whether the nodes get them. */
  readonly doubt: string | undefined;
}

/**
 * What the Node authorizer gives to nodes of these names, or to any: the tokens of the accounts of their pods
 * (plugin/pkg/auth/authorizer/node). `counts`: the pods that are asked about.
 */
export function tokensOfNodes(
  scene: Scene,
  read: Read,
  workloads: readonly DrawnWorkload[],
  named: readonly string[] | null,
  counts: (workload: DrawnWorkload) => boolean = () => true,
): NodeTokens {
  const isAsked = asksNodeAuthorizer(read);
  if (isAsked === false) return { accounts: new Set(), doubt: undefined };
  const reached = workloads.filter(
    (one) => one.nodes.size > 0 && (named === null || named.some((node) => one.nodes.has(node))) && counts(one),
  );
  return {
    accounts: new Set(reached.map((one) => runId(scene, one.namespace, one.account))),
    doubt: typeof isAsked === 'string' ? isAsked : undefined,
  };
}

const prefix = 'system:node:';
const nodesGroup = 'system:nodes';

/**
 * Draws impersonation of a node without limits: it takes the user name of the node and its group. Whoever may be in any group
 * is further already.
 */
export function drawNodeIdentities(
  scene: Scene,
  read: Read,
  holders: Holders,
  workloads: readonly DrawnWorkload[],
): void {
  for (const [from, { subject, held: own }] of holders.own) {
    if (!own.some(({ power: { name } }) => name === 'impersonate-users' || name === 'impersonate-groups')) continue;
    const held = holders.effective(subject);
    const groups = heldIn(held, 'impersonate-groups').filter(({ power }) => power.names?.includes(nodesGroup));
    if (groups.length === 0) continue;
    for (const user of heldIn(held, 'impersonate-users')) {
      const nodes = user.power.names?.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
      for (const node of nodes ?? [null])
        for (const group of groups) drawStep(scene, from, placeOf(scene, read, workloads, node), [user, group]);
    }
  }
}

function drawStep({ graph }: Scene, from: string, to: string, parts: readonly Held[]): void {
  graph.step({
    from,
    to,
    technique: 'impersonates',
    because: () => parts.map((one) => one.because()).join('; '),
    edits: () => parts.flatMap((one) => one.edits()),
  });
}

/** The place of one node, or of any, by its name and group; drawn when somebody may be that node. */
function placeOf(scene: Scene, read: Read, workloads: readonly DrawnWorkload[], node: string | null): string {
  const id = `as-node:${node ?? '*'}`;
  if (scene.graph.has(id)) return id;
  const called = node === null ? 'any node' : `node ${node}`;
  scene.graph.place({ id, kind: 'impersonated', called });
  const { accounts, doubt } = tokensOfNodes(scene, read, workloads, node === null ? null : [node]);
  for (const to of accounts)
    scene.graph.step({
      from: id,
      to,
      technique: 'requests-token',
      because: () => `a pod of that account runs on ${node === null ? 'a node' : called}`,
      doubt,
    });
  return id;
}
