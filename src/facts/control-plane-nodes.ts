import { taintsOf } from '../kubernetes/node.ts';
import type { Node } from '../kubernetes/object.ts';
import { isControlPlaneNode, type NodeSubject } from '../kubernetes/scheduling.ts';
import { defineFact, type FactState, type Read } from './fact.ts';

/** The nodes of the control plane by name; empty where none is visible, as in managed clusters. */
export interface ControlPlaneNodes extends FactState {
  readonly nodes: readonly NodeSubject[];
}

export const controlPlaneNodes = defineFact({
  name: 'controlPlaneNodes',
  from: ['nodes'],
  derive: (read): ControlPlaneNodes => ({
    ...read.stateOf(),
    nodes: nodesOf(read)
      .filter(isControlPlaneNode)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }),
});

function nodesOf(read: Read): NodeSubject[] {
  return read.objects<Node>('nodes').map(({ metadata: { name, labels = {} }, spec }) => ({
    name,
    labels,
    taints: taintsOf(spec?.taints),
  }));
}
