import { field, listOf, textOf } from './fields.ts';

/** `terminates`: a certificate is given elsewhere, or TLS is passed on; `redirects`: plain HTTP is answered with a redirect, or not at all. */
export type TlsByAnnotation = 'terminates' | 'redirects';

type Row = readonly [annotation: string, effect: TlsByAnnotation, applies: (value: string) => boolean];

const isTrue = (value: string): boolean => value.trim().toLowerCase() === 'true';
const isFalse = (value: string): boolean => value.trim().toLowerCase() === 'false';
const isGiven = (value: string): boolean => value.trim() !== '';

// Source: the annotation reference of each controller. Not here, because they do nothing without a `tls` entry:
// nginx.ingress.kubernetes.io/ssl-redirect, haproxy-ingress.github.io/ssl-redirect, appgw.ingress.kubernetes.io/ssl-redirect.
const rows: readonly Row[] = [
  ['nginx.ingress.kubernetes.io/force-ssl-redirect', 'redirects', isTrue],
  ['nginx.ingress.kubernetes.io/ssl-passthrough', 'terminates', isTrue],
  ['nginx.org/redirect-to-https', 'redirects', isTrue],
  ['ingress.kubernetes.io/force-ssl-redirect', 'redirects', isTrue],
  ['projectcontour.io/force-ssl-redirect', 'redirects', isTrue],
  ['kubernetes.io/ingress.allow-http', 'redirects', isFalse],
  ['ingress.gcp.kubernetes.io/pre-shared-cert', 'terminates', isGiven],
  ['networking.gke.io/managed-certificates', 'terminates', isGiven],
  ['networking.gke.io/pre-shared-certs', 'terminates', isGiven],
  ['networking.gke.io/certmap', 'terminates', isGiven],
  ['appgw.ingress.kubernetes.io/appgw-ssl-certificate', 'terminates', isGiven],
  ['traefik.ingress.kubernetes.io/router.tls', 'terminates', isTrue],
  ['traefik.ingress.kubernetes.io/router.entrypoints', 'terminates', onlySecureEntryPoints],
  ['haproxy.org/ssl-redirect', 'redirects', isTrue],
  ['haproxy.org/ssl-passthrough', 'terminates', isTrue],
  ['haproxy-ingress.github.io/ssl-passthrough', 'terminates', isTrue],
  ['haproxy-ingress.github.io/ssl-always-add-https', 'terminates', isTrue],
  ['konghq.com/protocols', 'redirects', onlyEncryptedProtocols],
  ['route.openshift.io/termination', 'terminates', isGiven],
  ['zalando.org/aws-load-balancer-ssl-cert', 'terminates', isGiven],
  ['ingress.citrix.com/insecure-termination', 'redirects', (value) => /^(?:redirect|disallow)$/.test(value.trim())],
  ['oci-native-ingress.oraclecloud.com/certificate-ocid', 'terminates', isGiven],
];

const albPrefix = 'alb.ingress.kubernetes.io/';

/** The annotations of an Ingress that `tlsByAnnotation` reads. */
export const ingressTlsAnnotations: readonly string[] = [
  ...rows.map(([annotation]) => annotation),
  ...['certificate-arn', 'listen-ports', 'ssl-redirect'].map((name) => albPrefix + name),
];

/** Without a controller's name in it, yet read by one alone: ingress-gce, whose class is `gce` or none. */
const onlyForGoogleCloud = 'kubernetes.io/ingress.allow-http';

/**
 * What an annotation does for an Ingress though no `tls` entry covers its hosts, if one does. The name of a
 * class is free, so an annotation counts for the controller it is written for; only where it names none the class decides.
 */
export function tlsByAnnotation(annotations: unknown, ingressClass?: string): TlsByAnnotation | undefined {
  const otherController = ingressClass !== undefined && !/^gce(-internal)?$/.test(ingressClass);
  for (const [annotation, effect, applies] of rows) {
    const value = textOf(field(annotations, annotation));
    if (annotation === onlyForGoogleCloud && otherController) continue;
    if (value !== undefined && applies(value)) return effect;
  }
  return byLoadBalancerController(annotations);
}

/**
 * AWS Load Balancer Controller: without listen-ports it listens on 443 alone where certificate-arn is given, else on 80;
 * with it, HTTP listeners serve plaintext unless ssl-redirect names a port that listens for HTTPS.
 */
function byLoadBalancerController(annotations: unknown): TlsByAnnotation | undefined {
  const read = (name: string): string | undefined => textOf(field(annotations, albPrefix + name));
  const certificate = read('certificate-arn');
  const ports = read('listen-ports');
  if (ports === undefined) return certificate === undefined || certificate.trim() === '' ? undefined : 'terminates';
  const listeners = listenersOf(ports);
  const encrypted = listeners.filter(([protocol]) => protocol === 'HTTPS').map(([, port]) => String(port));
  if (encrypted.length === 0) return undefined;
  if (encrypted.length === listeners.length) return 'terminates';
  const target = read('ssl-redirect')?.trim();
  return target !== undefined && encrypted.includes(target) ? 'redirects' : undefined;
}

function listenersOf(text: string): readonly (readonly [string, unknown])[] {
  try {
    const list: unknown = JSON.parse(text);
    return (listOf(list) ?? []).flatMap((entry) =>
      typeof entry === 'object' && entry !== null ? Object.entries(entry) : [],
    );
  } catch {
    return [];
  }
}

// Entry points have free names; `websecure` is the TLS one of Traefik's own chart.
function onlySecureEntryPoints(value: string): boolean {
  const names = value.split(',').map((name) => name.trim().toLowerCase());
  return names.every((name) => name === 'websecure' || name === 'https');
}

function onlyEncryptedProtocols(value: string): boolean {
  const names = value.split(',').map((name) => name.trim().toLowerCase());
  return names.every((name) => ['https', 'grpcs', 'tls', 'wss', 'tls_passthrough'].includes(name));
}
