import { isWhole } from '../inventory.ts';
import { parseImage, repositoryEndsWith } from '../kubernetes/image.ts';
import { grantsReference, type RouteBackend, routeBackends, servesPort } from '../kubernetes/network/route-backends.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import { defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';
import { pods } from './pods.ts';

const ingressList = 'ingresses.networking.k8s.io';
const gatewayList = 'gateways.gateway.networking.k8s.io';
/** The routes of the Gateway API that have hosts, and all of them. */
const namedRouteLists = ['httproutes', 'grpcroutes', 'tlsroutes'].map(toGatewayList);
const gatewayRouteLists = [...namedRouteLists, ...['tcproutes', 'udproutes'].map(toGatewayList)];
const openShiftList = 'routes.route.openshift.io';
const nginxConfig = 'configmaps/ingress-nginx/ingress-nginx-controller';
const grantList = 'referencegrants.gateway.networking.k8s.io';
const entryLists = [ingressList, gatewayList, ...namedRouteLists, openShiftList];

/** What lets requests in from outside: Ingresses, Gateways, their routes that have hosts, and OpenShift's Routes; one that is being deleted is left out. */
export const ingresses = defineFact({
  name: 'ingresses',
  from: entryLists,
  evidence: [nginxConfig],
  consults: [pods],
  derive: (read): Fact<IngressItem> => ({
    ...read.stateOf(),
    items: [
      ...entryLists
        .flatMap((list) => living(read, list))
        .map((object): Item<IngressItem> => ({ value: { ingress: object }, about: aboutObject(object) })),
      ...nginxControllers(read),
    ],
  }),
});

/** An entry point; or, with `controller`, a controller of ingress-nginx: what its settings say of all Ingresses. */
export interface IngressItem {
  readonly ingress: KubernetesObject;
  readonly controller?: NginxController;
}

export interface NginxController {
  /** Tag of its image. */
  readonly version: string | undefined;
  /** The settings of its ConfigMap; null where they were not read. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** What was not seen and would tell: its settings, or the pods among which there may be one. */
  readonly gap?: string;
}

function nginxControllers(read: Read): Item<IngressItem>[] {
  const found = new Map<string, Item<IngressItem>>();
  for (const { value, about } of read.fact(pods).items) {
    if (about.unjudgeable !== undefined) continue;
    const { pod } = value;
    const container = pod.spec.containers.find(({ image }) =>
      repositoryEndsWith(parseImage(image)?.repository ?? '', 'ingress-nginx/controller'),
    );
    if (container === undefined) continue;
    // Which ConfigMap it obeys stands in an argument whose value is not kept: in the usual namespace it is the usual one.
    const source = read.source(nginxConfig);
    const data = source.items[0]?.data;
    const usual = pod.namespace === 'ingress-nginx';
    const unread = usual && !isWhole(source);
    const { apiVersion, kind, name } = about.object;
    found.set(`${pod.namespace}/${kind}/${name}`, {
      value: {
        ingress: { apiVersion, kind, metadata: { name, namespace: pod.namespace } },
        controller: {
          version: parseImage(container.image)?.tag,
          settings: usual && isWhole(source) ? (isRecord(data) ? data : {}) : null,
          ...(unread ? { gap: describeGap(nginxConfig, source) } : {}),
        },
      },
      about: { ...about, path: '', instances: 1, part: 'snippets' },
    });
  }
  const { state, reason } = read.fact(pods);
  return [...found.values(), ...(state === 'complete' || reason === null ? [] : [unseenController(reason)])];
}

function unseenController(gap: string): Item<IngressItem> {
  const object = { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'cluster' } };
  return {
    value: { ingress: object, controller: { version: undefined, settings: null, gap } },
    about: { ...aboutObject(object), part: 'snippets' },
  };
}

interface RouteSource {
  readonly kind: string;
  readonly namespace: string;
}

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

/** Ingresses, routes of the Gateway API and OpenShift's Routes with the Services that they lead to. */
export const routes = defineFact({
  name: 'routes',
  from: [ingressList, ...gatewayRouteLists, openShiftList, 'services', grantList],
  derive(read): Fact<{ readonly route: RouteView }> {
    const services = new Map(living(read, 'services').map((service) => [keyOf(service.metadata), service]));
    const grants = read.objects(grantList);
    const asked = read.inventory.scan.namespaces;
    const judge = (backend: RouteBackend, from: RouteSource): Pick<JudgedBackend, 'verdict' | 'gap'> => {
      const { namespace, service: name } = backend;
      if (asked !== null && !asked.includes(namespace))
        return { verdict: 'unseen', gap: `namespace ${namespace} was not asked for` };
      const service = services.get(keyOf({ namespace, name }));
      if (service === undefined) return { verdict: 'no-service', ...gapIn(read, 'services') };
      if (service.malformed === undefined && !servesPort(service, backend)) return { verdict: 'no-port' };
      if (namespace === from.namespace || grants.some((grant) => grantsReference(grant, from, backend)))
        return { verdict: 'there' };
      return { verdict: 'not-permitted', ...gapIn(read, grantList) };
    };
    return {
      ...read.stateOf(),
      items: [ingressList, ...gatewayRouteLists, openShiftList]
        .flatMap((list) => living(read, list))
        .map((object) => {
          const { kind } = object;
          const { name, namespace = 'default' } = object.metadata;
          const backends = routeBackends(object).map((one) => ({ ...one, ...judge(one, { kind, namespace }) }));
          return { value: { route: { kind, name, namespace, backends } }, about: aboutObject(object) };
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

function toGatewayList(plural: string): string {
  return `${plural}.gateway.networking.k8s.io`;
}

function keyOf({ namespace = 'default', name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
