import { isWhole } from '../inventory.ts';
import { controlPlaneProgram } from '../kubernetes/control-plane.ts';
import { republished } from '../kubernetes/exposure/control-plane.ts';
import { type ObjectReference, type Pod, referenceTo, type Service } from '../kubernetes/object.ts';
import { describeGap, type Item, type Read } from './fact.ts';
import { isControlPlanePod, type PodView } from './pods.ts';

/** What is known of the pods of a workload. */
export type BackendPod = Pick<PodView, 'namespace' | 'labels' | 'annotations' | 'spec'>;

/** A workload behind a Service, or addresses that are no pods. */
export interface Backend {
  readonly workload?: { readonly object: ObjectReference; readonly pod: BackendPod };
  readonly addresses: readonly string[];
  /** Which part of the control plane it is, where it is one: `kube-apiserver`, `kubelet`. */
  readonly controlPlane?: string;
  readonly component?: string;
  /** Why there may be more: its endpoints were not seen. */
  readonly doubt?: string;
}

const apiService = 'default/kubernetes';

interface Candidate extends Backend {
  readonly labels: Readonly<Record<string, string>>;
  readonly key: string;
}

/** Finds the workloads behind a Service by its selector (no selector: its EndpointSlices), on behalf of a fact that declared `slices`. */
export function readBackends(
  read: Read,
  pods: readonly Item<{ readonly pod: PodView }>[],
  slices: string,
): (service: Service) => readonly Backend[] {
  const byNamespace = new Map<string, Candidate[]>();
  const add = (namespace: string, candidate: Candidate): void => {
    const known = byNamespace.get(namespace);
    if (known === undefined) byNamespace.set(namespace, [candidate]);
    else known.push(candidate);
  };
  for (const { value, about } of pods) {
    if (about.unjudgeable !== undefined) continue;
    const { object, component } = about;
    const { pod } = value;
    add(pod.namespace, {
      workload: { object, pod },
      addresses: [],
      labels: pod.labels,
      key: `${object.kind}/${object.name}`,
      ...(component === undefined ? {} : { component }),
    });
  }
  for (const pod of read.objects<Pod>('pods').filter(isControlPlanePod)) {
    const { namespace = 'kube-system', name, labels = {}, annotations = {} } = pod.metadata;
    const program = pod.spec.containers
      .map(({ command, args }) => controlPlaneProgram(command, args))
      .find((one) => one);
    add(namespace, {
      workload: {
        object: referenceTo(pod),
        pod: { namespace, labels, annotations, spec: pod.spec },
      },
      ...(program === undefined ? {} : { controlPlane: program }),
      addresses: [],
      labels,
      key: `Pod/${name}`,
    });
  }
  const endpointsOf = readAddresses(read, slices);
  const source = read.source(slices);
  const gap = isWhole(source) ? undefined : describeGap(slices, source);
  const unseen = (written: boolean): Pick<Backend, 'doubt'> => (written && gap !== undefined ? { doubt: gap } : {});
  const known = new Map<Service, readonly Backend[]>();
  return (service) => {
    const met = known.get(service);
    if (met !== undefined) return met;
    const { namespace = 'default', name } = service.metadata;
    const { selector, type, externalName } = service.spec ?? {};
    const wanted = Object.entries(selector ?? {});
    const found = new Map<string, Candidate>();
    if (wanted.length > 0 && type !== 'ExternalName')
      for (const candidate of byNamespace.get(namespace) ?? [])
        if (
          !found.has(candidate.key) &&
          wanted.every(([key, value]) => Object.hasOwn(candidate.labels, key) && candidate.labels[key] === value)
        )
          found.set(candidate.key, candidate);
    const external = type === 'ExternalName' && typeof externalName === 'string' ? [externalName] : [];
    const written = wanted.length === 0 ? endpointsOf(`${namespace}/${name}`) : { addresses: [], ports: [] };
    const addresses = [...external, ...written.addresses];
    const controlPlane = republished(service, addresses, written.ports, endpointsOf(apiService));
    const backends: readonly Backend[] = [
      ...found.values(),
      ...(addresses.length > 0 || controlPlane !== undefined || (wanted.length === 0 && gap !== undefined)
        ? [{ addresses, ...(controlPlane === undefined ? {} : { controlPlane }), ...unseen(wanted.length === 0) }]
        : []),
    ];
    known.set(service, backends);
    return backends;
  };
}

/** Endpoints that are written rather than made of pods, by the Service that their slices name. */
function readAddresses(read: Read, slices: string): (service: string) => Written {
  const byService = new Map<string, { readonly addresses: Set<string>; readonly ports: Set<number> }>();
  for (const { metadata, addresses, ports } of read.objects(slices)) {
    const service = metadata.labels?.['kubernetes.io/service-name'];
    if (service === undefined || !Array.isArray(addresses)) continue;
    const key = `${metadata.namespace ?? 'default'}/${service}`;
    const known = byService.get(key) ?? { addresses: new Set<string>(), ports: new Set<number>() };
    byService.set(key, known);
    for (const address of addresses) if (typeof address === 'string') known.addresses.add(address);
    for (const port of Array.isArray(ports) ? ports : []) if (typeof port === 'number') known.ports.add(port);
  }
  return (service) => {
    const known = byService.get(service);
    return { addresses: [...(known?.addresses ?? [])], ports: [...(known?.ports ?? [])] };
  };
}

interface Written {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
}
