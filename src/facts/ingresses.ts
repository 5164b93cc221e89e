import { grantsReference, type RouteBackend, routeBackends, servesPort } from '../kubernetes/network/route-backends.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { defineFact, type Fact, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';

const ingressList = 'ingresses.networking.k8s.io';
const gatewayList = 'gateways.gateway.networking.k8s.io';
const httpRouteList = 'httproutes.gateway.networking.k8s.io';
const openShiftList = 'routes.route.openshift.io';
const grantList = 'referencegrants.gateway.networking.k8s.io';

/** What lets requests in from outside: Ingresses, Gateways, HTTPRoutes and OpenShift's Routes; one that is being deleted is left out. */
export const ingresses = defineFact({
  name: 'ingresses',
  from: [ingressList, gatewayList, httpRouteList, openShiftList],
  derive: (read): Fact<{ readonly ingress: KubernetesObject }> => ({
    ...read.stateOf(),
    items: [ingressList, gatewayList, httpRouteList, openShiftList]
      .flatMap((list) => living(read, list))
      .map((object) => ({ value: { ingress: object }, about: aboutObject(object) })),
  }),
});

/** What became of a backend: the Service is there with its port, is not, or cannot be told, and why. */
export interface JudgedBackend extends RouteBackend {
  readonly verdict: 'there' | 'no-service' | 'no-port' | 'not-permitted' | 'unseen';
  readonly gap?: string;
}

export interface RouteView {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly backends: readonly JudgedBackend[];
}

/** Ingresses, HTTPRoutes and OpenShift's Routes with the Services that they lead to. */
export const routes = defineFact({
  name: 'routes',
  from: [ingressList, httpRouteList, openShiftList, 'services', grantList],
  derive(read): Fact<{ readonly route: RouteView }> {
    const services = new Map(living(read, 'services').map((service) => [keyOf(service.metadata), service]));
    const grants = read.objects(grantList);
    const asked = read.inventory.scan.namespaces;
    const judge = (backend: RouteBackend, from: string): Pick<JudgedBackend, 'verdict' | 'gap'> => {
      const { namespace, service: name } = backend;
      if (asked !== null && !asked.includes(namespace))
        return { verdict: 'unseen', gap: `namespace ${namespace} was not asked for` };
      const service = services.get(keyOf({ namespace, name }));
      if (service === undefined) return { verdict: 'no-service', ...gapIn(read, 'services') };
      if (service.malformed === undefined && !servesPort(service, backend)) return { verdict: 'no-port' };
      if (namespace === from || grants.some((grant) => grantsReference(grant, from, backend)))
        return { verdict: 'there' };
      return { verdict: 'not-permitted', ...gapIn(read, grantList) };
    };
    return {
      ...read.stateOf(),
      items: [ingressList, httpRouteList, openShiftList]
        .flatMap((list) => living(read, list))
        .map((object) => {
          const { name, namespace = 'default' } = object.metadata;
          const backends = routeBackends(object).map((one) => ({ ...one, ...judge(one, namespace) }));
          return { value: { route: { kind: object.kind, name, namespace, backends } }, about: aboutObject(object) };
        }),
    };
  },
});

/** Nothing, or that what seems to be missing was merely not seen. */
function gapIn(read: Read, list: string): Pick<JudgedBackend, 'gap'> & { readonly verdict?: 'unseen' } {
  const { state, reason } = read.stateOf(list);
  return state === 'complete' || reason === null ? {} : { verdict: 'unseen', gap: reason };
}

function living(read: Read, list: string): readonly KubernetesObject[] {
  return read.source(list).items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

function keyOf({ namespace = 'default', name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
