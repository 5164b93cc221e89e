import { describeNode, type NodeView } from '../kubernetes/node.ts';
import type { Node } from '../kubernetes/object.ts';
import { minorOf } from '../kubernetes/version.ts';
import { isSettled } from '../kubernetes/version-skew.ts';
import { defineFact, type Fact, type FactState } from './fact.ts';
import { aboutObject } from './lists.ts';
import { scanDate } from './scan-date.ts';

/** The nodes as one. */
export interface Fleet {
  readonly size: number;
  /** Nodes of the control plane. */
  readonly controlPlane: number;
  /** The newest minor among the kubelets that have run for longer than an upgrade takes. */
  readonly settledMinor: number | undefined;
}

/** The nodes of the cluster. */
export const nodes = defineFact({
  name: 'nodes',
  from: ['nodes'],
  uses: [scanDate],
  derive(read): Fact<{ readonly node: NodeView; readonly fleet: Fleet }> {
    const { day } = read.fact(scanDate);
    const all = read.objects<Node>('nodes').map((object) => ({ object, node: describeNode(object) }));
    const settled = all.flatMap(({ node }) =>
      isSettled(node.readySince, day) ? (minorOf(node.kubeletVersion) ?? []) : [],
    );
    const fleet = {
      size: all.length,
      controlPlane: all.filter(({ node }) => node.controlPlane).length,
      settledMinor: settled.reduce<number | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined),
    };
    return {
      ...read.stateOf(),
      items: all.map(({ object, node }) => ({ value: { node, fleet }, about: aboutObject(object) })),
    };
  },
});

/** How many nodes there are, for checks of the cluster as a whole. */
export const nodeCount = defineFact({
  name: 'nodeCount',
  from: ['nodes'],
  derive: (read): FactState & { readonly count: number } => ({
    ...read.stateOf(),
    count: read.source('nodes').items.length,
  }),
});
