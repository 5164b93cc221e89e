import { controlPlaneProgram } from './control-plane.ts';
import { parseImage } from './image.ts';

type Annotations = Readonly<Record<string, string>>;

/** What is read of a container. */
export interface StaticContainer {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

/** Whether a kubelet made the pod from a manifest of its own, by the annotation on the mirror that the API shows. */
export function claimsToBeMirror(annotations: Annotations): boolean {
  return Object.hasOwn(annotations, 'kubernetes.io/config.mirror');
}

/** Whether the kubelet got the manifest from a web server (`--manifest-url`): the annotation holds `file`, `http` or `api`. */
export function comesFromWeb(annotations: Annotations): boolean {
  return annotations['kubernetes.io/config.source'] === 'http';
}

/**
 * Image names, without registry and path, of what clusters run as static pods beside the four programs of the control plane:
 * the proxy, cloud controllers, etcd's managers and load balancers for the control plane. Sources: kubeadm's guide to
 * high availability, Kubespray (nginx-proxy, haproxy), kube-vip, RKE2, kOps (etcd-manager), GKE.
 */
const expectedImages: ReadonlySet<string> = new Set([
  'etcd',
  'etcd-amd64',
  'hardened-etcd',
  'etcd-manager',
  'etcd-manager-slim',
  'haproxy',
  'keepalived',
  'kube-vip',
  'rke2-cloud-provider',
]);
const expectedPattern = /(^|-)(kube-(apiserver|controller-manager|scheduler|proxy)|cloud-controller-manager)(-|$)/;

/** The images of a static pod that are no part of the control plane as clusters run it, by program or image name. */
export function unexpectedStaticImages(containers: readonly StaticContainer[], labels: Annotations): string[] {
  return containers.filter((one) => !isExpected(one, labels)).map(({ image = 'no image' }) => image);
}

function isExpected(container: StaticContainer, labels: Annotations): boolean {
  const { command = [], args = [] } = container;
  if (controlPlaneProgram(command, args) !== undefined) return true;
  const program = /[^/]*$/.exec(command[0] ?? '')?.[0] ?? '';
  if (program === 'kube-proxy' || program === 'cloud-controller-manager') return true;
  const repository = parseImage(container.image)?.repository ?? '';
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  // Kubespray puts a plain nginx before the API servers; only its label tells it from any other.
  if (name === 'nginx') return labels['k8s-app'] === 'kube-nginx';
  return expectedImages.has(name) || expectedPattern.test(name);
}
