import { exposures } from '../facts/exposures.ts';
import type { FactStore } from '../facts/fact.ts';
import { pods as podItems } from '../facts/pods.ts';
import type { PlacedPod, Reachability } from '../facts/reachability.ts';
import { parseImage, repositoryEndsWith } from '../kubernetes/image.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { type Intent, resolve } from './suggest-intent.ts';
import { block, everyPod, type Peer, selecting, workloadsOf } from './suggest-peers.ts';

const controllerImages = [
  'ingress-nginx/controller',
  'nginx/nginx-ingress',
  'library/traefik',
  'mirrored-library-traefik',
  'haproxytech/kubernetes-ingress',
  'haproxy-ingress',
  'envoyproxy/envoy',
  'library/kong',
  'kong/kong-gateway',
  'istio/proxyv2',
  'openshift/origin-haproxy-router',
];

/** Who comes in from outside, by what exposes the workloads of the namespace. */
export function outside(
  store: FactStore,
  known: Reachability,
  namespace: string,
  own: readonly PlacedPod[],
  notes: string[],
): Intent[] {
  return store.get(exposures).items.flatMap(({ value: { exposure }, about }): Intent[] => {
    const { workload, way, ports: outer, called, audience } = exposure;
    if (workload === undefined || workload.pod.namespace !== namespace || way === 'host network') return [];
    if (about.unjudgeable !== undefined) return [];
    const { kind, name } = workload.object;
    const chosen = own.filter(({ owner }) => owner.kind === kind && owner.name === name);
    return workloadsOf(own, chosen).flatMap((subject): Intent[] => {
      const [first] = subject.pods;
      const ports = outer.flatMap(({ target, protocol }) => resolve(target, protocol, first));
      if (ports.length === 0) {
        notes.push(`${called}: the port of ${subject.called} is not known, and stays closed`);
        return [];
      }
      const routed = way === 'Ingress' || way === 'Gateway route' || way === 'Route';
      const peers =
        routed && audience.to === 'undecided'
          ? controllers(store, known, called, notes)
          : blocksFor(audience.ranges, audience.to);
      if (audience.to === 'ranges')
        notes.push(
          `${called}: set externalTrafficPolicy: Local, else the nodes stand for the source ranges in policies`,
        );
      return [{ direction: 'ingress', subject, peers, ports, why: `${called}, open to ${exposure.openTo}` }];
    });
  });
}

function blocksFor(ranges: readonly string[], to: string): readonly Peer[] {
  const blocks = to === 'ranges' ? ranges : ['0.0.0.0/0', '::/0'];
  return blocks.flatMap((text) => block(text) ?? []);
}

function controllers(store: FactStore, known: Reachability, called: string, notes: string[]): readonly Peer[] {
  const keys = new Set(
    store.get(podItems).items.flatMap(({ value: { pod }, about }) =>
      podContainers(pod.spec).some(({ container }) => {
        const repository = parseImage(container.image)?.repository ?? '';
        return (
          pod.annotations['sidecar.istio.io/status'] === undefined &&
          controllerImages.some((one) => repositoryEndsWith(repository, one))
        );
      })
        ? [`${pod.namespace}/${about.object.kind}/${about.object.name}`]
        : [],
    ),
  );
  const found = known.pods.filter(
    ({ pod, owner }) => keys.has(`${pod.namespace}/${owner.kind}/${owner.name}`) && !pod.hostNetwork,
  );
  if (found.length === 0) {
    notes.push(
      `${called}: the pods of its controller were not recognised; every pod of the cluster is let in on that port`,
    );
    return [everyPod(known)];
  }
  return workloadsOf(known.pods, found).map(({ selector, pods }) => {
    const [first] = pods;
    return selecting(known, first?.namespace ?? '', selector);
  });
}
