import { namesSecret } from '../kubernetes/credential-names.ts';
import { credentialTitle, judgeLiteral } from '../kubernetes/credential-shapes.ts';
import { routeRanges } from '../kubernetes/exposure/audience.ts';
import { loadBalancerAnnotations } from '../kubernetes/network/load-balancer-tls.ts';
import { ingressTlsAnnotations } from '../kubernetes/network/tls-annotations.ts';
import { cloudIdentityAnnotations } from '../kubernetes/token.ts';
import { describeValue } from './redact.ts';

/** Annotations that a verdict needs; all others are dropped while collecting, since annotations hold secrets. */
const kept: ReadonlySet<string> = new Set([
  'kubernetes.io/config.mirror',
  'kubernetes.io/config.source',
  'kubernetes.io/ingress.class',
  'kubernetes.io/ingress.allow-http',
  'kubernetes.io/description',
  'rbac.authorization.kubernetes.io/autoupdate',
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'k3s.io/node-args',
  'rke2.io/node-args',
  'cluster.x-k8s.io/cluster-name',
  'k3s.io/encryption-config-hash',
  'rke2.io/encryption-config-hash',
  'scheduler.alpha.kubernetes.io/critical-pod',
  'objectset.rio.cattle.io/owner-gvk',
  'components.gke.io/component-name',
  'kubescape.io/image-tag',
  'kubescape.io/image-id',
  'kubescape.io/timestamp',
  'kubernetes.io/service-account.name',
  'cert-manager.io/certificate-name',
  'vault.hashicorp.com/agent-inject',
  'reconcile.external-secrets.io/managed',
  'service.beta.openshift.io/expiry',
  'service.alpha.openshift.io/expiry',
  'auth.openshift.io/certificate-not-after',
  'argocd.argoproj.io/tracking-id',
  ...cloudIdentityAnnotations,
  ...ingressTlsAnnotations,
  ...loadBalancerAnnotations,
  ...routeRanges,
  'tailscale.com/funnel',
]);

const keptPrefixes: readonly string[] = [
  'kaudit.dev/waive.',
  'container.apparmor.security.beta.kubernetes.io/',
  'seccomp.security.alpha.kubernetes.io/',
  'container.seccomp.security.alpha.kubernetes.io/',
  'alb.ingress.kubernetes.io/',
  'appgw.ingress.kubernetes.io/',
  'ingress.kubernetes.io/',
  'haproxy.org/',
  'haproxy-ingress.github.io/',
  'networking.gke.io/',
  'ingress.gcp.kubernetes.io/',
  'nginx.ingress.kubernetes.io/',
  'nginx.org/',
  'traefik.ingress.kubernetes.io/',
  'service.beta.kubernetes.io/',
  'service.kubernetes.io/',
  'cloud.google.com/',
  'flannel.alpha.coreos.com/',
  'projectcalico.org/',
  'kube-router.io/',
  'sidecar.istio.io/',
  'traffic.sidecar.istio.io/',
  'ambient.istio.io/',
  'linkerd.io/',
  'config.linkerd.io/',
  'kuma.io/',
  'traffic.kuma.io/',
];

/** Snippets, headers and auth settings may hold credentials: only that they are there is kept. */
const presenceOnly = /(snippet|header|auth-secret|auth-url|password|token|credential)/i;

/** What is kept of an object's annotations, values cut at 4,096 characters; undefined where nothing is. */
export function keepAnnotations(annotations: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  const entries = Object.entries(annotations).flatMap(([key, value]): [string, string][] => {
    const text = scalarText(value);
    if (nodeVariables.has(key)) return text === undefined ? [] : [[key, variableNames(text)]];
    if (!kept.has(key) && !keptPrefixes.some((prefix) => key.startsWith(prefix))) return credentialOf(key, text);
    return text === undefined ? [] : [[key, presenceOnly.test(key) ? '<text>' : text.slice(0, 4_096)]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The variables that k3s and RKE2 were started with, as JSON: addresses of proxies and datastores may hold passwords. */
const nodeVariables: ReadonlySet<string> = new Set(['k3s.io/node-env', 'rke2.io/node-env']);

/** A list of the names, as JSON. */
function variableNames(text: string): string {
  const names = [...text.slice(0, 65_536).matchAll(/"([A-Z][A-Z0-9_]{0,63})":/g)].map(([, name]) => name);
  return JSON.stringify(names);
}

/** The whole object as it was applied: what it says of the object is judged there, and a Secret's would hold its data. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Of all other annotations, those that hold a credential: under their key, its shape. */
function credentialOf(key: string, value: string | undefined): [string, string][] {
  if (value === undefined || key === lastApplied) return [];
  // Replicas have the same annotations; what holds a credential is not remembered.
  const entry = `${key.length} ${key} ${value}`;
  if (harmless.has(entry)) return [];
  const shape = describeValue(value);
  const holds =
    credentialTitle(shape.slice(1, -1)) !== undefined ||
    (namesSecret(key) === 'password' && judgeLiteral(key, shape) !== undefined);
  if (holds) return [[key, shape]];
  if (entry.length <= longestRemembered) {
    if (harmless.size >= mostRemembered) harmless.clear();
    harmless.add(entry);
  }
  return [];
}

/** Annotations without a credential. */
const harmless = new Set<string>();
const longestRemembered = 512;
const mostRemembered = 4_000;

/** A string as it is, a number or boolean in words; undefined for anything that no label or annotation can be. */
export function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
