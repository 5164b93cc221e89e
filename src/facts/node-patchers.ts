import { nodeMakerOf, nodePatcherOf } from '../kubernetes/node-patching.ts';
import type { Node, Pod } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { isRecord } from '../kubernetes/record.ts';
import { cluster } from './cluster.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';

/** Names of what patches or replaces nodes by itself: it runs, it made nodes, or the distribution does it. */
export interface NodePatchers extends FactState {
  readonly names: readonly string[];
}

const templates = ['daemonsets.apps', 'deployments.apps'];

export const nodePatchers = defineFact({
  name: 'nodePatchers',
  from: ['pods', 'nodes'],
  evidence: templates,
  consults: [cluster],
  clusterWide: true,
  derive(read): NodePatchers {
    const { distribution } = read.fact(cluster).view;
    const running = read
      .objects<Pod>('pods')
      .filter(({ status }) => status?.phase === undefined || status.phase === 'Running')
      .flatMap(({ spec }) => spec.containers.map(({ image }) => image ?? ''));
    const declared = templates.flatMap((list) => read.objects(list)).flatMap(({ spec }) => imagesOf(spec));
    const found = [...new Set([...running, ...declared])].flatMap((image) => nodePatcherOf(image) ?? []);
    const makers = read
      .objects<Node>('nodes')
      .flatMap(({ metadata }) => nodeMakerOf(metadata.labels ?? {}, metadata.annotations ?? {}) ?? []);
    const own =
      distribution.name === 'openshift' ? ['machine config operator'] : distribution.name === 'talos' ? ['Talos'] : [];
    const names = [...new Set([...found, ...makers, ...own])].sort();
    const asked = templates.filter((list) => read.source(list).reason !== 'NotCollected');
    const more = names.length > 0 || asked.length === 0 ? [] : [read.stateOf(...asked)];
    return { ...combineStates(read.stateOf(), ...more), names };
  },
});

/** Of a controller that is to have pods. */
function imagesOf(spec: unknown): readonly string[] {
  if (!isRecord(spec) || spec.replicas === 0 || !isRecord(spec.template)) return [];
  return podContainers(spec.template.spec).flatMap(({ container: { image } }) =>
    typeof image === 'string' ? [image] : [],
  );
}
