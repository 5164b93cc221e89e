import { field, listOf, textOf } from '../network/fields.ts';

/** Cilium is one where its agents authenticate each other; it puts no proxy into pods. */
export type Mesh = 'Istio' | 'Linkerd' | 'Kuma' | 'Cilium';
type Proxied = Exclude<Mesh, 'Cilium'>;
type Labels = Readonly<Record<string, string>>;

/** How a namespace is marked for a mesh. `ambient`: traffic is taken on the node, without a container in the pod. */
export interface Enrolment {
  readonly mesh: Proxied;
  readonly ambient: boolean;
  /** The label or annotation that marks it. */
  readonly by: string;
}

const own = (map: Labels, key: string): string | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

/**
 * The mesh that a namespace is marked for; undefined where it is for none. Sources: Istio "Installing the Sidecar" (the label
 * istio-injection goes before istio.io/rev), Istio ambient "Add workloads", Linkerd "Automatic Proxy Injection", Kuma
 * "Kubernetes annotations and labels".
 */
export function enrolmentOf(labels: Labels, annotations: Labels): Enrolment | undefined {
  if (own(labels, 'istio.io/dataplane-mode') === 'ambient')
    return { mesh: 'Istio', ambient: true, by: 'label istio.io/dataplane-mode=ambient' };
  const injection = own(labels, 'istio-injection');
  if (injection === 'enabled') return { mesh: 'Istio', ambient: false, by: 'label istio-injection=enabled' };
  const revision = own(labels, 'istio.io/rev');
  if (injection === undefined && revision !== undefined && revision !== '')
    return { mesh: 'Istio', ambient: false, by: `label istio.io/rev=${revision}` };
  const inject = own(annotations, 'linkerd.io/inject');
  if (inject === 'enabled' || inject === 'ingress')
    return { mesh: 'Linkerd', ambient: false, by: `annotation linkerd.io/inject=${inject}` };
  const sidecar = own(labels, 'kuma.io/sidecar-injection') ?? own(annotations, 'kuma.io/sidecar-injection');
  if (sidecar === 'enabled' || sidecar === 'true')
    return { mesh: 'Kuma', ambient: false, by: `kuma.io/sidecar-injection=${sidecar}` };
  return undefined;
}

/** Names that the injectors give to the proxy container. */
const proxies: Readonly<Record<Proxied, string>> = {
  Istio: 'istio-proxy',
  Linkerd: 'linkerd-proxy',
  Kuma: 'kuma-sidecar',
};

/** Whether a pod carries the proxy of the mesh, as a container or as a native sidecar among its init containers. */
export function hasProxy(mesh: Proxied, spec: unknown): boolean {
  return ['containers', 'initContainers'].some((list) =>
    (listOf(field(spec, list)) ?? []).some((container) => field(container, 'name') === proxies[mesh]),
  );
}

/** Whether a container is the proxy of a mesh, by the name that injectors give it. */
export function isProxy(container: unknown): boolean {
  return Object.values(proxies).some((name) => name === container);
}

/** The meshes whose proxy a pod carries. */
export function proxiesOf(spec: unknown): readonly Mesh[] {
  return (['Istio', 'Linkerd', 'Kuma'] as const).filter((mesh) => hasProxy(mesh, spec));
}

/** The meshes that a pod is in: by its proxy, or by that of its node. */
export function meshesOfPod(spec: unknown, annotations: Labels): readonly Mesh[] {
  const found = proxiesOf(spec);
  return found.length === 0 && isCaptured(annotations) ? ['Istio'] : found;
}

/** How a pod keeps itself out of the mesh of its namespace; undefined where it does not. A label goes before an annotation. */
export function optOut({ mesh, ambient }: Enrolment, labels: Labels, annotations: Labels): string | undefined {
  const said = (key: string): readonly [place: string, value: string] | undefined => {
    const label = own(labels, key);
    if (label !== undefined) return ['label', label];
    const annotation = own(annotations, key);
    return annotation === undefined ? undefined : ['annotation', annotation];
  };
  const key =
    mesh === 'Linkerd'
      ? 'linkerd.io/inject'
      : mesh === 'Kuma'
        ? 'kuma.io/sidecar-injection'
        : ambient
          ? 'istio.io/dataplane-mode'
          : 'sidecar.istio.io/inject';
  const found = said(key);
  return found !== undefined && /^(?:none|disabled|false|n|no|off|0)$/i.test(found[1])
    ? `${found[0]} ${key}=${found[1]}`
    : undefined;
}

/** Whether ambient's node agent has taken the pod's traffic; it writes so into the pod. Source: Istio, pkg `constants.AmbientRedirection`. */
export function isCaptured(annotations: Labels): boolean {
  return own(annotations, 'ambient.istio.io/redirection') === 'enabled';
}

const excluding: readonly string[] = [
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'config.linkerd.io/skip-inbound-ports',
  'traffic.kuma.io/exclude-inbound-ports',
];
/** The proxy's own: status, health checks, metrics. Istio's injector excludes the first with CNI. Source: Istio, "Ports used by Istio". */
const ownPorts: ReadonlySet<string> = new Set(['15020', '15021', '15090']);
const including = 'traffic.sidecar.istio.io/includeInboundPorts';

/** Annotations of a pod that lead incoming ports past its proxy, as `key=value`, without ports of the proxy itself. */
export function excludedPorts(annotations: Labels): readonly string[] {
  const excluded = excluding.flatMap((key) => {
    const ports = (textOf(own(annotations, key)) ?? '').split(',').map((port) => port.trim());
    const past = ports.filter((port) => port !== '' && !(key.includes('.istio.io/') && ownPorts.has(port)));
    return past.length === 0 ? [] : [`${key}=${past.join(',')}`];
  });
  const included = own(annotations, including)?.trim();
  return included === undefined || included === '*' ? excluded : [...excluded, `${including}=${included}`];
}
