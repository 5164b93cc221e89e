import type { KubernetesObject } from '../object.ts';
import { type Fields, fieldsOf, isSet, listOf } from '../pod-security/fields.ts';
import { type AdmissionProduct, productNamed } from './products.ts';
import { type AdmissionRequest, anyRuleMatches, type Reach, reachOf } from './rules.ts';

/** Where the API server sends what it admits. */
export type WebhookTarget =
  | { readonly to: 'service'; readonly namespace: string; readonly name: string; readonly port: number }
  | { readonly to: 'url'; readonly host: string; readonly url: string }
  | { readonly to: 'nobody' };

/** Since when and until when the certificates of a CA bundle are valid, or why that is not known. */
export type CaBundle =
  | 'absent'
  | 'unreadable'
  | 'unknown'
  | readonly { readonly notBefore: string; readonly notAfter: string }[];

/** One webhook of a configuration, with Kubernetes' defaults of v1 filled in. */
export interface Webhook extends Reach {
  readonly type: 'validating' | 'mutating';
  readonly name: string;
  readonly configuration: string;
  readonly rules: readonly unknown[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matchPolicy: 'Exact' | 'Equivalent';
  readonly timeoutSeconds: number;
  readonly target: WebhookTarget;
  readonly ca: CaBundle;
  /** The product that its name claims. */
  readonly claimed: AdmissionProduct | undefined;
}

/** The webhooks of a configuration in their order; entries that are no objects are left out. */
export function webhooksOf(configuration: KubernetesObject): Webhook[] {
  const type = configuration.kind.startsWith('Mutating') ? 'mutating' : 'validating';
  return listOf(configuration.webhooks)
    .filter(isSet)
    .map((fields) => toWebhook(fields, type, configuration.metadata.name));
}

function toWebhook(fields: Fields, type: Webhook['type'], configuration: string): Webhook {
  const { name, rules, failurePolicy, matchPolicy, matchConditions, timeoutSeconds } = fields;
  const client = fieldsOf(fields.clientConfig);
  const called = typeof name === 'string' ? name : '';
  return {
    ...reachOf(fields, matchConditions),
    type,
    name: called,
    configuration,
    rules: listOf(rules),
    // v1 of the API defaults to Fail; v1beta1, gone since 1.22, did to Ignore.
    failurePolicy: failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    matchPolicy: matchPolicy === 'Exact' ? 'Exact' : 'Equivalent',
    timeoutSeconds: typeof timeoutSeconds === 'number' ? timeoutSeconds : 10,
    target: targetOf(client),
    ca: bundleOf(client.ca),
    claimed: productNamed(called),
  };
}

function targetOf({ service, url }: Fields): WebhookTarget {
  if (isSet(service) && typeof service.name === 'string' && typeof service.namespace === 'string') {
    const port = typeof service.port === 'number' ? service.port : 443;
    return { to: 'service', namespace: service.namespace, name: service.name, port };
  }
  if (typeof url !== 'string') return { to: 'nobody' };
  return { to: 'url', url, host: hostOf(url) };
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    // Collecting keeps whole addresses only; anything else names no host.
    return '';
  }
}

function bundleOf(ca: unknown): CaBundle {
  if (ca === 'absent' || ca === 'unreadable') return ca;
  if (!Array.isArray(ca)) return 'unknown';
  return ca.flatMap((one: unknown) => {
    const { notBefore, notAfter } = fieldsOf(one);
    return typeof notBefore === 'string' && typeof notAfter === 'string' ? [{ notBefore, notAfter }] : [];
  });
}

/** Whether the webhook is called for such a request in some namespace and for some object. */
export function isCalledFor(webhook: Webhook, request: AdmissionRequest): boolean {
  return anyRuleMatches(webhook.rules, request);
}

/** Why no connection to the webhook can be trusted: its CA bundle is missing where it is needed, not readable, or over; null where nothing is wrong. `now` in milliseconds; dates are left aside where it is not known. */
export function caFault({ ca, target }: Webhook, now: number | undefined): string | null {
  // Without a bundle the system's certificate authorities decide: a certificate for NAME.NAMESPACE.svc is of none of them.
  if (ca === 'absent')
    return target.to === 'service' ? 'its caBundle is empty, so no certificate of the service is trusted' : null;
  if (ca === 'unreadable') return 'its caBundle holds no certificate that can be read';
  if (ca === 'unknown' || ca.length === 0 || now === undefined) return null;
  const last = ca.map(({ notAfter }) => notAfter).reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a));
  if (Date.parse(last) < now) return `the last certificate of its caBundle ran out on ${last.slice(0, 10)}`;
  return ca.every(({ notBefore }) => Date.parse(notBefore) > now)
    ? 'no certificate of its caBundle is valid yet'
    : null;
}

/** Whether an address leads out of the cluster: to neither a name within it nor the loopback of the API server's host. */
export function leavesCluster(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)) return false;
  return !/\.svc(\.[a-z0-9.-]+)?\.?$/.test(bare) && !bare.endsWith('.cluster.local');
}
