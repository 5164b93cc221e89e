import { type Audience, describeAudience } from '../kubernetes/exposure/audience.ts';
import type { OuterPort } from '../kubernetes/exposure/ports.ts';
import type { KubernetesObject, ObjectReference, Service } from '../kubernetes/object.ts';
import type { Backend, BackendPod } from './backends.ts';
import type { Item, Read } from './fact.ts';
import { aboutObject } from './lists.ts';

export type WayIn =
  | 'LoadBalancer'
  | 'NodePort'
  | 'external IP'
  | 'Ingress'
  | 'Gateway route'
  | 'Route'
  | 'host port'
  | 'host network';

/** One way in from outside, with the workload behind it. */
export interface Exposure {
  readonly way: WayIn;
  /** What to call it in a message: `LoadBalancer Service shop/web`. */
  readonly called: string;
  readonly audience: Audience;
  /** `anyone`, `10.0.0.0/8`: the end of a sentence that begins with "open to". */
  readonly openTo: string;
  readonly ports: readonly OuterPort[];
  /** The objects that make it, the outermost first: Gateway, HTTPRoute, Service. */
  readonly via: readonly ObjectReference[];
  /** The Service in between; absent of host ports. */
  readonly service?: ObjectReference;
  /** What is behind it; absent where no pod is. */
  readonly workload?: { readonly object: ObjectReference; readonly pod: BackendPod };
  /** The part of the control plane that is behind it: `kube-apiserver`, `etcd`, `kubelet`. */
  readonly controlPlane?: string;
  /** Endpoints that are no pods of the selector: addresses, or the name of another host. */
  readonly addresses: readonly string[];
}

export type ExposureItem = Item<{ readonly exposure: Exposure }>;

export type Behind = (service: Service) => readonly Backend[];

/** Nothing in the cluster's objects says who reaches it. */
export const undecided: Audience = { to: 'undecided', ranges: [], by: 'what stands before the router decides' };

/** One item for each workload behind a way in; one without where there is none. */
export function toItems(
  object: KubernetesObject,
  behind: readonly Backend[],
  made: Omit<Exposure, 'addresses' | 'openTo' | 'workload' | 'controlPlane'>,
): ExposureItem[] {
  const about = aboutObject(object);
  const shared = { ...made, openTo: describeAudience(made.audience) };
  const known = behind.length > 0 ? behind : [{ addresses: [] }];
  return known.map(({ workload, addresses, controlPlane, component, doubt }: Backend) => {
    const leads = workload === undefined ? '' : ` to ${workload.object.kind.toLowerCase()} ${workload.object.name}`;
    return {
      value: {
        exposure: {
          ...shared,
          addresses,
          ...(workload === undefined ? {} : { workload }),
          ...(controlPlane === undefined ? {} : { controlPlane }),
        },
      },
      about: {
        ...about,
        part: `${made.way}${leads}`,
        ...(component === undefined ? {} : { component }),
        ...(doubt === undefined ? {} : { doubt }),
      },
    };
  });
}

/** Adds a port, or its host names to one that is alike. */
export function addPort(ports: OuterPort[], port: OuterPort): void {
  const same = ports.find(
    (one) =>
      one.port === port.port &&
      one.protocol === port.protocol &&
      one.target === port.target &&
      one.transport === port.transport,
  );
  if (same === undefined) ports.push(port);
  else ports[ports.indexOf(same)] = { ...same, hosts: [...new Set([...same.hosts, ...port.hosts])] };
}

/** An object whose shape is not that of its kind. */
export function broken(object: KubernetesObject): ExposureItem {
  const exposure: Exposure = {
    way: 'Ingress',
    called: nameOf(object),
    audience: undecided,
    openTo: '',
    ports: [],
    via: [],
    addresses: [],
  };
  return { value: { exposure }, about: aboutObject(object) };
}

/** `shop/web`. */
export function nameOf({ metadata: { namespace = 'default', name } }: KubernetesObject): string {
  return `${namespace}/${name}`;
}

/** The objects of a list that are not being deleted. */
export function living<T extends KubernetesObject>(read: Read, list: string): readonly T[] {
  // A list holds objects of its own kind; what is malformed says so and is judged as such.
  return read
    .source(list)
    .items.filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    ) as readonly KubernetesObject[] as readonly T[];
}
