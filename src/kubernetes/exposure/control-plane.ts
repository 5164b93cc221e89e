import { field, textOf } from '../network/fields.ts';
import { servicePorts } from './ports.ts';

/** Ports of the control plane and of kubelets. Source: Kubernetes documentation, "Ports and Protocols". */
const wellKnown: ReadonlyMap<number, string> = new Map([
  [2379, 'etcd'],
  [2380, 'etcd'],
  [10250, 'kubelet'],
  [10255, 'kubelet'],
  [10257, 'kube-controller-manager'],
  [10252, 'kube-controller-manager'],
  [10259, 'kube-scheduler'],
  [10251, 'kube-scheduler'],
]);

/** Endpoints that somebody wrote, or that were mirrored. */
interface Endpoints {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
}

/**
 * The part of the control plane that a Service without a selector leads to: the Service of the API server itself, its name, one of
 * its endpoints, or an address on a port that only the control plane and kubelets serve.
 */
export function republished(
  service: unknown,
  addresses: readonly string[],
  ports: readonly number[],
  api: Endpoints,
): string | undefined {
  const metadata = field(service, 'metadata');
  if (field(metadata, 'namespace') === 'default' && field(metadata, 'name') === 'kubernetes') return 'kube-apiserver';
  if (addresses.some((address) => /^kubernetes\.default(?:\.svc(?:\.[a-z0-9.-]+)?)?\.?$/i.test(address)))
    return 'kube-apiserver';
  if (addresses.length === 0 || textOf(field(field(service, 'spec'), 'type')) === 'ExternalName') return undefined;
  const used =
    ports.length > 0
      ? ports
      : servicePorts(service).flatMap(({ target }) => (typeof target === 'number' ? [target] : []));
  const known = used.map((port) => wellKnown.get(port)).find((one) => one !== undefined);
  if (known !== undefined) return known;
  const shared = addresses.some((address) => api.addresses.includes(address));
  return shared && used.some((port) => api.ports.length === 0 || api.ports.includes(port))
    ? 'kube-apiserver'
    : undefined;
}
