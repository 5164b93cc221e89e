import {
  type Audience,
  describeAudience,
  loadBalancerAudience,
  nodeAudience,
} from '../kubernetes/exposure/audience.ts';
import { balancedPorts, nodePorts, type OuterPort } from '../kubernetes/exposure/ports.ts';
import { awaitsAddress } from '../kubernetes/network/load-balancer-sources.ts';
import { referenceTo, type Service } from '../kubernetes/object.ts';
import { readBackends } from './backends.ts';
import { fromRoutes, gatewayRoutes, lists } from './exposed-routes.ts';
import {
  addPort,
  type Behind,
  broken,
  type Exposure,
  type ExposureItem,
  living,
  nameOf,
  toItems,
  type WayIn,
} from './exposure.ts';
import { defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { type PodView, pods } from './pods.ts';

export type { Exposure, WayIn } from './exposure.ts';

/** Sources that the endpoints of Services without a selector come from; they add to what is seen and are never waited for. */
const endpointList = 'endpointslices.discovery.k8s.io';

/**
 * What the outside reaches: one item for each way in (a Service, an Ingress, a route, a pod's port on its node) and workload
 * behind it. The object of a finding is the one that opens the way. Objects that are being deleted are left out.
 */
export const exposures = defineFact({
  name: 'exposures',
  from: [...Object.values(lists), ...gatewayRoutes, 'pods'],
  evidence: [endpointList, 'namespaces'],
  uses: [pods],
  derive(read): Fact<{ readonly exposure: Exposure }> {
    const { items, state, reason } = read.fact(pods);
    const own = read.stateOf();
    const behind = readBackends(read, items, endpointList);
    const routed = fromRoutes(read, behind);
    // A route that may or may not be let in: who asks for all ways in is not told all.
    const untold = routed.find(({ about }) => about.unjudgeable !== undefined)?.about.unjudgeable;
    const whole: FactState = untold === undefined ? { state, reason } : { state: 'incomplete', reason: untold };
    return {
      ...(own.state !== 'complete' ? own : state === 'complete' ? whole : { state, reason }),
      items: [
        ...living<Service>(read, lists.services).flatMap((service) => fromService(service, behind)),
        ...routed,
        ...items.flatMap(fromPod),
      ],
    };
  },
});

function fromService(service: Service, behind: Behind): ExposureItem[] {
  if (service.malformed !== undefined) return [broken(service)];
  const { type, externalIPs = [], allocateLoadBalancerNodePorts } = service.spec ?? {};
  const opens = type === 'LoadBalancer' && !awaitsAddress(service);
  const onNodes = type === 'NodePort' || (type === 'LoadBalancer' && !opens && allocateLoadBalancerNodePorts !== false);
  const outside = (by: string): Audience => ({ to: 'anyone', ranges: [], by });
  return [
    ...(opens ? place(service, 'LoadBalancer', loadBalancerAudience(service), balancedPorts(service)) : []),
    ...(onNodes ? place(service, 'NodePort', nodeAudience, nodePorts(service)) : []),
    ...(externalIPs.length > 0
      ? place(service, 'external IP', outside(`spec.externalIPs ${externalIPs.join(', ')}`), balancedPorts(service))
      : []),
  ];

  function place(one: Service, way: WayIn, audience: Audience, ports: readonly OuterPort[]): ExposureItem[] {
    const called = `${way} Service ${nameOf(one)}`;
    return toItems(one, behind(one), {
      way,
      called,
      audience,
      ports,
      via: [referenceTo(one)],
      service: referenceTo(one),
    });
  }
}

/** The ports that a pod opens on its node: host ports, and on the network of its host every one that it declares. */
function fromPod({ value: { pod }, about }: Item<{ readonly pod: PodView }>): ExposureItem[] {
  if (about.unjudgeable !== undefined) return [];
  const { hostNetwork = false, containers, initContainers = [] } = pod.spec;
  const ports: OuterPort[] = [];
  for (const { ports: declared = [] } of [
    ...containers,
    ...initContainers.filter((one) => one.restartPolicy === 'Always'),
  ])
    for (const { containerPort, hostPort = 0, protocol = 'TCP', hostIP = '' } of declared) {
      const port = hostNetwork ? containerPort : hostPort;
      if (port > 0 && !/^(?:127\.|::1$)/.test(hostIP))
        addPort(ports, { port, protocol, hosts: [], transport: 'unknown', target: containerPort });
    }
  if (ports.length === 0) return [];
  const way: WayIn = hostNetwork ? 'host network' : 'host port';
  const { kind, name } = about.object;
  const exposure: Exposure = {
    way,
    called: `${kind} ${pod.namespace}/${name} on the ports of its nodes`,
    audience: nodeAudience,
    openTo: describeAudience(nodeAudience),
    ports,
    via: [],
    workload: { object: about.object, pod },
    addresses: [],
  };
  return [{ value: { exposure }, about: { ...about, part: way } }];
}
