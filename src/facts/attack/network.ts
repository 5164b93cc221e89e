import { isWhole } from '../../inventory.ts';
import type { Service } from '../../kubernetes/object.ts';
import { openDocker, openDockerPort } from '../../kubernetes/open-docker.ts';
import type { TechniqueId } from '../../kubernetes/paths/techniques.ts';
import { describeGap, type Read } from '../fact.ts';
import type { Held } from './rights.ts';
import { addSet, type Scene, setId } from './scene.ts';
import type { Names } from './single.ts';
import type { DrawnWorkload } from './workloads.ts';

/** What there is of Services, and what of pods answers to everybody. */
export interface Network {
  services(namespace: string | undefined): readonly Service[];
  /** Why there may be more. */
  readonly gap: string | undefined;
  /** Workloads whose Docker daemon carries out what comes to its port. */
  readonly dockers: readonly { readonly workload: DrawnWorkload; readonly because: string }[];
  /** Whether DNS of the cluster runs with the ConfigMap kube-system/coredns. */
  readonly obeysCoreDns: boolean;
}

const services = 'services';

/** Reads them, on behalf of a fact that declared `services` as evidence. */
export function readNetwork(read: Read, workloads: readonly DrawnWorkload[]): Network {
  const source = read.source(services);
  const all = read.objects<Service>(services).filter(({ spec }) => spec !== undefined && spec.type !== 'ExternalName');
  const byNamespace = new Map<string, Service[]>();
  for (const service of all) {
    const { namespace = 'default' } = service.metadata;
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), service]);
  }
  return {
    services: (namespace) => (namespace === undefined ? all : (byNamespace.get(namespace) ?? [])),
    gap: isWhole(source) ? undefined : describeGap(services, source),
    dockers: workloads.flatMap((workload) => {
      const because = openDocker(workload.item.value.pod.spec);
      return because === undefined ? [] : [{ workload, because }];
    }),
    obeysCoreDns: workloads.some(
      ({ namespace, item }) =>
        namespace === 'kube-system' &&
        item.value.pod.spec.volumes?.some((volume) => volume?.configMap?.name === 'coredns'),
    ),
  };
}

/** The place of the traffic of the Services of a namespace, or of all. */
export function trafficOf({ graph }: Pick<Scene, 'graph'>, namespace = '*'): string {
  const called =
    namespace === '*' ? 'the traffic of every Service' : `the traffic of Services in namespace ${namespace}`;
  return graph.place({ id: `traffic:${namespace}`, kind: 'traffic', called });
}

/** Draws the steps of a right that end at ports or at the traffic of others. */
export function drawNetworkRight(scene: Scene, names: Names, from: string, held: Held): void {
  const { power, namespace } = held;
  const { network } = names;
  const step = (place: string, technique: TechniqueId, doubt?: string): void =>
    scene.graph.step({ from, to: place, technique, because: held.because, edits: held.edits, doubt });
  /** To the traffic of Services, where there are such. */
  const steer = (technique: TechniqueId, isSuch: (service: Service) => boolean, to = trafficOf): void => {
    const isThere = network.services(namespace).some(isSuch);
    if (isThere || network.gap !== undefined) step(to(scene, namespace), technique, isThere ? undefined : network.gap);
  };
  const isNamed = ({ metadata }: Service): boolean => power.names?.includes(metadata.name) ?? true;
  switch (power.name) {
    case 'forward-ports':
      reachPods(scene, names, held, 'forwards-ports', 'forward', step);
      return;
    case 'forward-ports-by-get':
      if (scene.minor < 35) reachPods(scene, names, held, 'forwards-ports', 'forward', step);
      return;
    case 'proxy-to-pods':
      reachPods(scene, names, held, 'proxies-to-pods', undefined, step);
      return;
    case 'post-to-pods':
      if (power.names === undefined) step(reachSet(scene, network, 'post', namespace), 'proxies-to-pods');
      return;
    case 'proxy-to-services':
      steer('proxies-to-services', named(power.names), portsOfServices);
      return;
    case 'post-to-services':
      for (const { workload } of network.dockers)
        if (network.services(workload.namespace).some((service) => isDocker(service, workload, held)))
          step(reachSet(scene, network, 'post', workload.namespace), 'proxies-to-services');
      return;
    case 'make-slices':
      if (power.names === undefined) steer('adds-endpoints', () => true);
      return;
    case 'write-endpoints':
      // Those of a Service with a selector are written by a controller, and no proxy reads them.
      steer('writes-endpoints', (one) => isNamed(one) && !selects(one) && !isOfApiServer(one));
      return;
    case 'change-services':
      steer('turns-service', isNamed);
      return;
    case 'change-service-status':
      steer('claims-balancer-address', (one) => isNamed(one) && one.spec?.type === 'LoadBalancer', outside);
      return;
    case 'change-pod-status':
      if (power.names === undefined) steer('claims-pod-address', selects);
      return;
    case 'change-config-maps':
      if ((namespace ?? 'kube-system') !== 'kube-system' || !network.obeysCoreDns) return;
      if (power.names === undefined || power.names.includes('coredns')) step(trafficOf(scene), 'answers-names');
      return;
    case 'write-webhooks':
    case 'write-validating-webhooks':
      step(written(scene), 'watches-writes');
      return;
    case 'write-api-services':
      step(apis(scene), 'answers-for-api');
      return;
    case 'write-definitions':
      step(customResources(scene), 'converts-objects');
      return;
    default:
      return;
  }
}

/** Where pods with labels of one's own can be made: they share the traffic of a Service that selects by labels. */
export function drawJoining(scene: Scene, { services, gap }: Network): void {
  for (const namespace of scene.namespaces) {
    const isThere = services(namespace).some(selects);
    if (!isThere && gap === undefined) continue;
    scene.graph.step({
      from: setId('make', namespace),
      to: trafficOf(scene, namespace),
      technique: 'joins-service',
      hops: 0,
      because: () => `a Service of namespace ${namespace} selects pods by their labels`,
      doubt: isThere ? undefined : gap,
    });
  }
}

type Draw = (place: string, technique: TechniqueId, doubt?: string) => void;

/** To the ports of pods, all of a scope or those that are named; `set`: whose open ports then carry out commands. */
function reachPods(
  scene: Scene,
  names: Names,
  { power, namespace }: Held,
  technique: TechniqueId,
  set: 'forward' | undefined,
  step: Draw,
): void {
  if (power.names === undefined) {
    step(portsOf(scene, namespace), technique);
    if (set !== undefined && names.network.dockers.length > 0)
      step(reachSet(scene, names.network, set, namespace), technique);
    return;
  }
  for (const written of power.names) {
    const name = objectOf(written);
    for (const one of namespace === undefined ? scene.namespaces : [namespace]) {
      const place = names.pod(one, name);
      if (place === undefined) continue;
      const doubt = place === 'unseen' ? names.gap : undefined;
      const called = `the ports of pod ${one}/${name}`;
      step(scene.graph.place({ id: `ports:${one}/${name}`, kind: 'ports', called }), technique, doubt);
      const docker = names.network.dockers.find(({ workload }) => workload.id === place);
      if (docker !== undefined && set !== undefined) step(docker.workload.id, 'commands-open-port', doubt);
    }
  }
}

/** The place of whoever reaches every port of a namespace, by a tunnel or by requests that send something. */
function reachSet(scene: Scene, { dockers }: Network, kind: 'forward' | 'post', namespace = '*'): string {
  const id = setId(kind, namespace);
  if (scene.graph.has(id)) return id;
  addSet(scene, id);
  for (const { workload, because } of dockers)
    if (namespace === '*' || workload.namespace === namespace)
      scene.graph.step({
        from: id,
        to: workload.id,
        technique: 'commands-open-port',
        hops: 0,
        because: () => because,
      });
  return id;
}

/** `[SCHEME:]NAME[:PORT]`, as a request to a proxy names its object (apimachinery util/net/port_split.go). */
function objectOf(written: string): string {
  const [first = '', second = ''] = written.split(':');
  return (first === 'http' || first === 'https') && second !== '' ? second : first;
}

function named(written: readonly string[] | undefined): (service: Service) => boolean {
  const objects = written === undefined ? undefined : new Set(written.map(objectOf));
  return ({ metadata }) => objects?.has(metadata.name) ?? true;
}

function isDocker(service: Service, workload: DrawnWorkload, { power, namespace }: Held): boolean {
  const { selector, ports } = service.spec ?? {};
  const { labels } = workload.item.value.pod;
  return (
    named(power.names)(service) &&
    (namespace === undefined || namespace === workload.namespace) &&
    selects(service) &&
    Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value) &&
    (ports ?? []).some((port) => (port?.targetPort ?? port?.port) === openDockerPort)
  );
}

function selects({ spec }: Service): boolean {
  return Object.keys(spec?.selector ?? {}).length > 0;
}

/** Its endpoints are the API server's own, and are not mirrored. */
function isOfApiServer({ metadata }: Service): boolean {
  return metadata.name === 'kubernetes' && (metadata.namespace ?? 'default') === 'default';
}

function portsOf({ graph }: Scene, namespace = '*'): string {
  const called = namespace === '*' ? 'the ports of every pod' : `the ports of pods in namespace ${namespace}`;
  return graph.place({ id: `ports:${namespace}`, kind: 'ports', called });
}

function portsOfServices({ graph }: Pick<Scene, 'graph'>, namespace = '*'): string {
  const called = namespace === '*' ? 'the ports of Services' : `the ports of Services in namespace ${namespace}`;
  return graph.place({ id: `ports:services/${namespace}`, kind: 'ports', called });
}

function outside({ graph }: Pick<Scene, 'graph'>): string {
  return graph.place({
    id: 'traffic:outside',
    kind: 'traffic',
    called: 'what the cluster sends to an address outside',
  });
}

function written({ graph }: Scene): string {
  const called = 'objects as they are written, Secrets among them';
  return graph.place({ id: 'traffic:writes', kind: 'traffic', called });
}

function apis({ graph }: Scene): string {
  return graph.place({ id: 'traffic:apis', kind: 'traffic', called: 'an API group' });
}

function customResources({ graph }: Scene): string {
  return graph.place({ id: 'traffic:custom-resources', kind: 'traffic', called: 'custom resources' });
}
