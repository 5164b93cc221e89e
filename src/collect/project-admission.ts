import { type Validity, validitiesOf } from '../kubernetes/certificate-validity.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** What is kept of a CA bundle: nothing, that it cannot be read, or when its certificates are valid. */
export type CaValidity = 'absent' | 'unreadable' | readonly Validity[];

/** Webhooks as served, without what may hold secrets: of an address its scheme and host, of a CA bundle its validity. */
export function projectWebhooks({ webhooks }: Json): Json {
  if (!Array.isArray(webhooks)) return webhooks === undefined ? {} : { webhooks };
  return {
    webhooks: webhooks.map((webhook: unknown) => {
      if (!isJson(webhook)) return webhook;
      const { clientConfig, ...rest } = webhook;
      return isJson(clientConfig) ? { ...rest, clientConfig: projectClient(clientConfig) } : rest;
    }),
  };
}

function projectClient({ service, url, caBundle }: Json): Json {
  return {
    ...(isJson(service) ? { service } : {}),
    ...(typeof url === 'string' ? { url: originOf(url) } : {}),
    ca: caValidity(caBundle),
  };
}

/** `https://host:port`; a path may be a token. */
function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    // No address: the API server refuses such a webhook, so only a made-up object gets here.
    return '<text>';
  }
}

/** `caBundle` is base64 of PEM certificates. */
function caValidity(bundle: unknown): CaValidity {
  if (bundle === undefined || bundle === null || bundle === '') return 'absent';
  const found = typeof bundle === 'string' && bundle.length <= longestBundle ? validitiesOf(bundle) : [];
  return found.length === 0 ? 'unreadable' : found;
}

/** An object in etcd is smaller. */
const longestBundle = 4_194_304;

/**
 * How many endpoints of a Service's slice are ready; `ready` absent means yes (discovery.k8s.io/v1, EndpointConditions). Of the
 * API servers' own slice the addresses too.
 */
export function projectEndpoints({ metadata, endpoints, ports }: Json): Json {
  const listed = Array.isArray(endpoints) ? endpoints.filter(isJson) : [];
  const ready = listed.filter(({ conditions }) => !isJson(conditions) || conditions.ready !== false);
  const own = isJson(metadata) && metadata.namespace === 'default' && metadata.name === 'kubernetes';
  // Of the slices that Kubernetes makes of a Service's pods the pods themselves tell as much.
  const labels = isJson(metadata) && isJson(metadata.labels) ? metadata.labels : {};
  const written = labels['endpointslice.kubernetes.io/managed-by'] !== 'endpointslice-controller.k8s.io';
  const numbers = (Array.isArray(ports) ? ports.filter(isJson) : []).flatMap(({ port }) =>
    typeof port === 'number' ? [port] : [],
  );
  const addresses = listed.flatMap((one) => (Array.isArray(one.addresses) ? one.addresses : []));
  const texts = addresses.filter((address) => typeof address === 'string').slice(0, 100);
  return {
    endpoints: listed.length,
    ready: ready.length,
    ...(own || written ? { addresses: texts, ports: numbers } : {}),
  };
}

/** A Gatekeeper template: the kind that it makes and what its code looks at; the code itself is not kept. */
export function projectTemplate({ spec, status }: Json): Json {
  const { crd, targets } = isJson(spec) ? spec : {};
  const code = JSON.stringify(targets ?? []);
  return {
    spec: { kind: kindOf(crd), reads: reads(code) },
    ...(isJson(status) ? { status: { created: status.created, errors: errorsOf(status.byPod) } } : {}),
  };
}

function kindOf(crd: unknown): unknown {
  const spec = isJson(crd) ? crd.spec : undefined;
  const names = isJson(spec) ? spec.names : undefined;
  return isJson(names) ? names.kind : undefined;
}

function reads(code: string): string[] {
  return [
    // Most templates look at images to exempt some; an allow-list speaks of repositories or registries too.
    ...(/\.image\b/.test(code) && /repo|registr/i.test(code) ? ['image origins'] : []),
    ...(/\bexternal_data\s*\(/.test(code) ? ['external data'] : []),
  ];
}

function errorsOf(byPod: unknown): string[] {
  const errors = (Array.isArray(byPod) ? byPod.filter(isJson) : []).flatMap((pod) =>
    Array.isArray(pod.errors) ? pod.errors.filter(isJson) : [],
  );
  return [...new Set(errors.map(({ code }) => (typeof code === 'string' ? code.slice(0, 128) : 'error')))];
}

/** A Gatekeeper constraint: what it matches and what it does; its parameters may hold anything. */
export function projectConstraint({ spec, status }: Json): Json {
  const { enforcementAction, scopedEnforcementActions, match } = isJson(spec) ? spec : {};
  return {
    spec: { enforcementAction, scopedEnforcementActions, match },
    ...(isJson(status) ? { status: { totalViolations: status.totalViolations } } : {}),
  };
}

/** A policy of Kubewarden: its settings may hold anything. */
export function projectKubewarden({ spec, status }: Json): Json {
  const { settings: _, context: __, policies, ...rest } = isJson(spec) ? spec : {};
  const modules = isJson(policies)
    ? Object.values(policies).flatMap((one) => (isJson(one) && typeof one.module === 'string' ? [one.module] : []))
    : [];
  return {
    spec: { ...rest, modules: typeof rest.module === 'string' ? [rest.module] : modules },
    ...(isJson(status) ? { status: { policyStatus: status.policyStatus, conditions: status.conditions } } : {}),
  };
}

/** Policies whose code is not read: only what decides whether they deny. */
export function projectJsPolicy({ spec }: Json): Json {
  const { operations, resources, violationPolicy, failurePolicy, type, namespaceSelector, objectSelector } = isJson(
    spec,
  )
    ? spec
    : {};
  return {
    spec: { operations, resources, violationPolicy, failurePolicy, type, namespaceSelector, objectSelector },
  };
}
