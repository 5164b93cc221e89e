import { nodeMakerOf, nodePatcherOf } from '../kubernetes/node-patching.ts';
import type { Node, Pod } from '../kubernetes/object.ts';
import { cluster } from './cluster.ts';
import { defineFact, type FactState } from './fact.ts';

/** Names of what patches or replaces nodes by itself: it runs, it made nodes, or the distribution does it. */
export interface NodePatchers extends FactState {
  readonly names: readonly string[];
}

export const nodePatchers = defineFact({
  name: 'nodePatchers',
  from: ['pods', 'nodes'],
  consults: [cluster],
  clusterWide: true,
  derive(read): NodePatchers {
    const { distribution } = read.fact(cluster).view;
    const running = read
      .objects<Pod>('pods')
      .filter(({ status }) => status?.phase === undefined || status.phase === 'Running')
      .flatMap(({ spec }) => spec.containers.map(({ image }) => image ?? ''));
    const found = [...new Set(running)].flatMap((image) => nodePatcherOf(image) ?? []);
    const makers = read
      .objects<Node>('nodes')
      .flatMap(({ metadata }) => nodeMakerOf(metadata.labels ?? {}, metadata.annotations ?? {}) ?? []);
    const own =
      distribution.name === 'openshift' ? ['machine config operator'] : distribution.name === 'talos' ? ['Talos'] : [];
    return { ...read.stateOf(), names: [...new Set([...found, ...makers, ...own])].sort() };
  },
});
