import { loadBalancerAnnotations } from '../kubernetes/network/load-balancer-tls.ts';
import { ingressTlsAnnotations } from '../kubernetes/network/tls-annotations.ts';
import { cloudIdentityAnnotations } from '../kubernetes/token.ts';

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
  'scheduler.alpha.kubernetes.io/critical-pod',
  'objectset.rio.cattle.io/owner-gvk',
  'components.gke.io/component-name',
  ...cloudIdentityAnnotations,
  ...ingressTlsAnnotations,
  ...loadBalancerAnnotations,
]);

const keptPrefixes: readonly string[] = [
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
];

/** Snippets, headers and auth settings may hold credentials: only that they are there is kept. */
const presenceOnly = /(snippet|header|auth-secret|auth-url|password|token|credential)/i;

/** What is kept of an object's annotations, values cut at 4,096 characters; undefined where nothing is. */
export function keepAnnotations(annotations: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  const entries = Object.entries(annotations).flatMap(([key, value]): [string, string][] => {
    if (!kept.has(key) && !keptPrefixes.some((prefix) => key.startsWith(prefix))) return [];
    const text = scalarText(value);
    return text === undefined ? [] : [[key, presenceOnly.test(key) ? '<text>' : text.slice(0, 4_096)]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A string as it is, a number or boolean in words; undefined for anything that no label or annotation can be. */
export function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
