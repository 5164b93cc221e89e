import { field, listOf, textOf } from './fields.ts';

/** An annotation of an Ingress that encrypts without a `tls` entry. */
export interface TlsByAnnotation {
  readonly annotation: string;
  /** `terminates`: a certificate is given elsewhere; `redirects`: plain HTTP is answered with a redirect, or not at all. */
  readonly effect: 'terminates' | 'redirects';
  readonly reason: string;
}

type Row = readonly [
  annotation: string,
  effect: TlsByAnnotation['effect'],
  applies: (value: string) => boolean,
  reason: string,
];

const isTrue = (value: string): boolean => value.trim().toLowerCase() === 'true';
const isFalse = (value: string): boolean => value.trim().toLowerCase() === 'false';
const isGiven = (value: string): boolean => value.trim() !== '';

// Source: the annotation reference of each controller. Not here, because they do nothing without a `tls` entry:
// nginx.ingress.kubernetes.io/ssl-redirect, haproxy-ingress.github.io/ssl-redirect, appgw.ingress.kubernetes.io/ssl-redirect.
const rows: readonly Row[] = [
  [
    'nginx.ingress.kubernetes.io/force-ssl-redirect',
    'redirects',
    isTrue,
    'ingress-nginx redirects to HTTPS even without a certificate of its own',
  ],
  [
    'nginx.ingress.kubernetes.io/ssl-passthrough',
    'terminates',
    isTrue,
    'ingress-nginx passes TLS through to the backend',
  ],
  [
    'nginx.org/redirect-to-https',
    'redirects',
    isTrue,
    'NGINX Ingress Controller redirects what a load balancer received as HTTP',
  ],
  [
    'ingress.kubernetes.io/force-ssl-redirect',
    'redirects',
    isTrue,
    'the controller redirects to HTTPS even without a certificate of its own',
  ],
  ['projectcontour.io/force-ssl-redirect', 'redirects', isTrue, 'Contour redirects to HTTPS'],
  ['kubernetes.io/ingress.allow-http', 'redirects', isFalse, 'the Google Cloud load balancer serves no HTTP'],
  [
    'ingress.gcp.kubernetes.io/pre-shared-cert',
    'terminates',
    isGiven,
    'the Google Cloud load balancer has a certificate of its own',
  ],
  [
    'networking.gke.io/managed-certificates',
    'terminates',
    isGiven,
    'the Google Cloud load balancer has a managed certificate',
  ],
  [
    'networking.gke.io/pre-shared-certs',
    'terminates',
    isGiven,
    'the Google Cloud load balancer has a certificate of its own',
  ],
  ['networking.gke.io/certmap', 'terminates', isGiven, 'the Google Cloud load balancer has a certificate map'],
  [
    'appgw.ingress.kubernetes.io/appgw-ssl-certificate',
    'terminates',
    isGiven,
    'the Application Gateway has a certificate of its own',
  ],
  ['traefik.ingress.kubernetes.io/router.tls', 'terminates', isTrue, 'Traefik serves the router over TLS only'],
  [
    'traefik.ingress.kubernetes.io/router.entrypoints',
    'terminates',
    onlySecureEntryPoints,
    'Traefik serves the router on its TLS entry points only',
  ],
  ['haproxy.org/ssl-redirect', 'redirects', isTrue, 'HAProxy redirects to HTTPS'],
  ['haproxy.org/ssl-passthrough', 'terminates', isTrue, 'HAProxy passes TLS through to the backend'],
  [
    'haproxy-ingress.github.io/ssl-passthrough',
    'terminates',
    isTrue,
    'HAProxy Ingress passes TLS through to the backend',
  ],
  [
    'haproxy-ingress.github.io/ssl-always-add-https',
    'terminates',
    isTrue,
    'HAProxy Ingress serves the host over HTTPS with its default certificate',
  ],
  ['konghq.com/protocols', 'redirects', onlyEncryptedProtocols, 'Kong accepts encrypted protocols only'],
  ['route.openshift.io/termination', 'terminates', isGiven, 'the OpenShift router terminates or passes on TLS'],
  [
    'zalando.org/aws-load-balancer-ssl-cert',
    'terminates',
    isGiven,
    'the AWS load balancer has a certificate of its own',
  ],
  [
    'ingress.citrix.com/insecure-termination',
    'redirects',
    (value) => /^(?:redirect|disallow)$/.test(value.trim()),
    'NetScaler serves no plain HTTP',
  ],
  [
    'oci-native-ingress.oraclecloud.com/certificate-ocid',
    'terminates',
    isGiven,
    'the OCI load balancer has a certificate of its own',
  ],
];

const albPrefix = 'alb.ingress.kubernetes.io/';

/** The annotations of an Ingress that `redirectsOrTerminatesTls` reads. */
export const ingressTlsAnnotations: readonly string[] = [
  ...rows.map(([annotation]) => annotation),
  ...['certificate-arn', 'listen-ports', 'ssl-redirect'].map((name) => albPrefix + name),
];

/** Without a controller's name in it, yet read by one alone: ingress-gce, whose class is `gce` or none. */
const onlyForGoogleCloud = 'kubernetes.io/ingress.allow-http';

/**
 * The annotation by which an Ingress is encrypted though no `tls` entry covers its hosts, or undefined. The name of a
 * class is free, so an annotation counts for the controller it is written for; only where it names none the class decides.
 */
export function redirectsOrTerminatesTls(annotations: unknown, ingressClass?: string): TlsByAnnotation | undefined {
  const otherController = ingressClass !== undefined && !/^gce(-internal)?$/.test(ingressClass);
  for (const [annotation, effect, applies, reason] of rows) {
    const value = textOf(field(annotations, annotation));
    if (annotation === onlyForGoogleCloud && otherController) continue;
    if (value !== undefined && applies(value)) return { annotation, effect, reason };
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
  if (ports === undefined) {
    if (certificate === undefined || certificate.trim() === '') return undefined;
    return {
      annotation: `${albPrefix}certificate-arn`,
      effect: 'terminates',
      reason: 'the AWS load balancer listens for HTTPS only',
    };
  }
  const listeners = listenersOf(ports);
  const encrypted = listeners.filter(([protocol]) => protocol === 'HTTPS').map(([, port]) => String(port));
  if (encrypted.length === 0) return undefined;
  if (encrypted.length === listeners.length) {
    return {
      annotation: `${albPrefix}listen-ports`,
      effect: 'terminates',
      reason: 'the AWS load balancer listens for HTTPS only',
    };
  }
  const target = read('ssl-redirect')?.trim();
  if (target === undefined || !encrypted.includes(target)) return undefined;
  return {
    annotation: `${albPrefix}ssl-redirect`,
    effect: 'redirects',
    reason: 'the AWS load balancer redirects HTTP to HTTPS',
  };
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
