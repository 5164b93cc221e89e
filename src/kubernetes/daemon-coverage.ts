import { admitsNode, type NodeSubject, type Taint, toleratesTaint } from './scheduling.ts';

/** What the coverage of a DaemonSet reads of a node. */
export type CoverageNode = NodeSubject;

/** A node without a ready pod of a DaemonSet, and why: `does not tolerate its taint dedicated=gpu:NoSchedule`. */
export interface Uncovered {
  readonly node: string;
  readonly why: string;
}

/** One of the DaemonSets of a product: the spec of its pods, and by the name of the node whether its pod there is ready. */
export interface Spread {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly ready: ReadonlyMap<string, boolean>;
}

/** Source: pkg/controller/daemon/util/daemonset_util.go, AddOrUpdateDaemonPodTolerations. */
const toleratedByAll: ReadonlySet<string> = new Set([
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/memory-pressure',
  'node.kubernetes.io/pid-pressure',
  'node.kubernetes.io/unschedulable',
]);

/**
 * The nodes that DaemonSets of one product leave without a ready pod, for each of them. A node that one of them covers
 * is covered; one that none selects is the first one's.
 */
export function uncoveredNodes(spreads: readonly Spread[], nodes: readonly CoverageNode[]): readonly Uncovered[][] {
  const answers = spreads.map((): Uncovered[] => []);
  for (const node of nodes) {
    if (spreads.some(({ ready }) => ready.get(node.name) === true)) continue;
    const whys = spreads.map((spread) => whyNot(spread, node));
    const responsible = whys.findIndex(({ selected }) => selected);
    const at = Math.max(0, responsible);
    const why = whys[at]?.why;
    if (why !== undefined) answers[at]?.push({ node: node.name, why });
  }
  return answers;
}

function whyNot({ spec, ready }: Spread, node: CoverageNode): { readonly selected: boolean; readonly why: string } {
  if (!admitsNode(spec, node)) return { selected: false, why: 'its nodeSelector or affinity leaves it out' };
  const taint = node.taints.find((one) => keepsOut(one, spec));
  if (taint !== undefined) return { selected: false, why: `it does not tolerate the taint ${taintText(taint)}` };
  return { selected: true, why: ready.has(node.name) ? 'its pod there is not ready' : 'it has no pod there' };
}

function keepsOut(taint: Taint, spec: Readonly<Record<string, unknown>>): boolean {
  if (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') return false;
  if (toleratedByAll.has(taint.key)) return false;
  if (taint.key === 'node.kubernetes.io/network-unavailable' && spec.hostNetwork === true) return false;
  return !toleratesTaint(spec, taint);
}

function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`;
}

/** Nodes that a message names. */
const named = 10;

/** The uncovered nodes with their reasons: `cp-1 (its pod there is not ready), and 4 more`. */
export function coverageGaps(uncovered: readonly Uncovered[]): string {
  const first = uncovered.slice(0, named).map(({ node, why }) => `${node} (${why})`);
  const rest = uncovered.length - first.length;
  return `${first.join(', ')}${rest === 0 ? '' : `, and ${rest} more`}`;
}
