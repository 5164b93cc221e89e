/**
 * Whether a certificate for `pattern` is good for `host`, which may itself be a wildcard. `*.foo.com` stands for exactly
 * one label: not for `foo.com`, not for `a.b.foo.com`. Source: IngressRule.host of networking.k8s.io/v1, RFC 6125.
 */
export function coversHost(pattern: string, host: string): boolean {
  const wanted = host.toLowerCase();
  const offered = pattern.toLowerCase();
  if (offered === wanted) return true;
  if (!offered.startsWith('*.')) return false;
  const dot = wanted.indexOf('.');
  return dot > 0 && !wanted.startsWith('*') && wanted.slice(dot + 1) === offered.slice(2);
}

/** With the wildcard policy Subdomain a Route takes every host beside its own. Source: route.openshift.io/v1 WildcardPolicyType. */
export function hostOfRoute(host: string, wildcardPolicy: unknown): string {
  return wildcardPolicy === 'Subdomain' && host.includes('.') ? `*${host.slice(host.indexOf('.'))}` : host;
}
