import { isWhole } from '../inventory.ts';
import type { AdmissionPolicy } from '../kubernetes/admission/policy.ts';
import { type AdmissionProduct, productOfImages } from '../kubernetes/admission/products.ts';
import { caFault, type Webhook, webhooksOf } from '../kubernetes/admission/webhook.ts';
import { distributionOf } from '../kubernetes/components/managed.ts';
import type { KubernetesObject, Pod, Service } from '../kubernetes/object.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { inWords, isRecord } from '../kubernetes/record.ts';
import { builtInPolicyLists, readBuiltInPolicies } from './built-in-policies.ts';
import { defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';
import { scanTime } from './scan-time.ts';

/** Whether somebody answers behind a webhook; `doubt` where that was not seen. */
export type Backend =
  | { readonly state: 'ready' | 'outside' }
  | { readonly state: 'broken'; readonly fault: string }
  | { readonly state: 'unseen'; readonly doubt: string };

export interface WebhookView extends Webhook {
  readonly backend: Backend;
  /** The product that it belongs to: by the images behind its service, else by its name. */
  readonly product: AdmissionProduct | undefined;
  /** Whether the images say so; undefined where they were not seen. */
  readonly proven: boolean | undefined;
  /** How often it was skipped because it could not be called, since the API server started; a reason where that is not counted. */
  readonly skipped: number | { readonly state: 'unknown' | 'manual'; readonly reason: string };
  /** When it was looked at, in milliseconds; undefined where nothing tells. */
  readonly now: number | undefined;
}

/** Whether the API server can call the webhook, or why not, or why that is not known. */
export function answers(
  webhook: WebhookView,
):
  | { readonly yes: true }
  | { readonly yes: false; readonly fault: string }
  | { readonly yes: null; readonly doubt: string } {
  const { backend, now } = webhook;
  const fault = backend.state === 'broken' ? backend.fault : caFault(webhook, now);
  if (fault !== null) return { yes: false, fault };
  return backend.state === 'unseen' ? { yes: null, doubt: backend.doubt } : { yes: true };
}

/** What stands in the way of a request: a webhook, or a policy that the API server judges by itself. */
export interface GateItem {
  readonly webhook: WebhookView | null;
  readonly policy: AdmissionPolicy | null;
}

export interface Webhooks extends Fact<GateItem> {
  /** Why it is not known which product some webhook belongs to; null where it is of all. */
  readonly unidentified: string | null;
}

export const webhookLists: readonly string[] = [
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
];
const slices = 'endpointslices.discovery.k8s.io';

/** One webhook of a validating or mutating configuration each; ValidatingAdmissionPolicies stand beside them, for they may fail open too. */
export const webhooks = defineFact({
  name: 'webhooks',
  from: [...webhookLists, ...builtInPolicyLists],
  evidence: ['services', slices, 'pods', '/metrics'],
  clusterWide: true,
  derive(read): Webhooks {
    const configurations = webhookLists.flatMap((list) => read.source(list).items);
    const made = configurations.map(({ metadata }) => metadata.creationTimestamp);
    const now = scanTime(read, made);
    const look = lookBehind(read);
    const count = skips(read);
    const views = configurations.flatMap((configuration): Item<GateItem>[] =>
      configuration.malformed !== undefined
        ? [{ value: { webhook: null, policy: null }, about: aboutObject(configuration) }]
        : webhooksOf(configuration).map((webhook, index) => ({
            value: { webhook: { ...webhook, ...look(webhook), skipped: count(webhook), now }, policy: null },
            about: { ...aboutOf(configuration), path: `webhooks[${index}]`, part: webhook.name },
          })),
    );
    const policies = readBuiltInPolicies(read).map(
      (policy): Item<GateItem> => ({ value: { webhook: null, policy }, about: aboutOf(policy.object) }),
    );
    const unidentified = views.some(
      ({ value: { webhook } }) => webhook?.product === undefined && webhook?.proven === undefined,
    );
    const gaps = ['pods', 'services'].flatMap((list) =>
      isWhole(read.source(list)) ? [] : [describeGap(list, read.source(list))],
    );
    return {
      ...read.stateOf(),
      items: [...views, ...policies],
      unidentified: unidentified && gaps.length > 0 ? gaps.join('; ') : null,
    };
  },
});

/** Who can write cluster-scoped objects of admission is administrator: the marks of a distribution are believed. */
export function aboutOf(object: KubernetesObject): Item<object>['about'] {
  const by = distributionOf(object.metadata);
  return { ...aboutObject(object), ...(by === undefined ? {} : { component: by }) };
}

type Behind = Pick<WebhookView, 'backend' | 'product' | 'proven'>;

/** Finds the service of a webhook, its endpoints and the images of its pods; each service is looked at once. */
function lookBehind(read: Read): (webhook: Webhook) => Behind {
  const services = new Map(read.objects<Service>('services').map((service) => [keyOf(service), service]));
  const ready = readyEndpoints(read);
  const pods = podsByNamespace(read);
  const known = new Map<string, { readonly backend: Backend; readonly images: readonly string[] }>();
  const inspect = (namespace: string, name: string, port: number): { backend: Backend; images: readonly string[] } => {
    const service = services.get(`${namespace}/${name}`);
    if (service === undefined) {
      const list = read.source('services');
      const backend: Backend = isWhole(list)
        ? { state: 'broken', fault: `service ${namespace}/${name} does not exist` }
        : { state: 'unseen', doubt: describeGap('services', list) };
      return { backend, images: [] };
    }
    const images = imagesOf(pods(namespace), service);
    const { ports, type } = service.spec ?? {};
    if (type === 'ExternalName') return { backend: { state: 'outside' }, images };
    if (ports !== undefined && !ports.some((one) => one.port === port))
      return { backend: { state: 'broken', fault: `service ${namespace}/${name} has no port ${port}` }, images };
    if ((ready.get(`${namespace}/${name}`) ?? 0) > 0) return { backend: { state: 'ready' }, images };
    const list = read.source(slices);
    const backend: Backend = isWhole(list)
      ? { state: 'broken', fault: `service ${namespace}/${name} has no ready endpoint` }
      : { state: 'unseen', doubt: describeGap(slices, list) };
    return { backend, images };
  };
  const seenWhole = ['pods', 'services'].every((list) => isWhole(read.source(list)));
  return (webhook) => {
    const { target, claimed } = webhook;
    if (target.to === 'url') return { backend: { state: 'outside' }, product: claimed, proven: false };
    if (target.to === 'nobody')
      return { backend: { state: 'broken', fault: 'its clientConfig names nobody' }, product: claimed, proven: false };
    const key = `${target.namespace}/${target.name}:${target.port}`;
    const seen = known.get(key) ?? inspect(target.namespace, target.name, target.port);
    known.set(key, seen);
    const product = productOfImages(seen.images);
    const proven = product !== undefined || (seenWhole ? false : undefined);
    return { backend: seen.backend, product: product ?? claimed, proven };
  };
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** Ready endpoints by service. */
function readyEndpoints(read: Read): ReadonlyMap<string, number> {
  const ready = new Map<string, number>();
  for (const { metadata, ready: count } of read.objects(slices)) {
    const service = metadata.labels?.['kubernetes.io/service-name'];
    if (service === undefined || typeof count !== 'number') continue;
    const key = `${metadata.namespace ?? 'default'}/${service}`;
    ready.set(key, (ready.get(key) ?? 0) + count);
  }
  return ready;
}

function podsByNamespace(read: Read): (namespace: string) => readonly Pod[] {
  const map = new Map<string, Pod[]>();
  for (const pod of read.objects<Pod>('pods')) {
    const namespace = pod.metadata.namespace ?? 'default';
    const listed = map.get(namespace);
    if (listed === undefined) map.set(namespace, [pod]);
    else listed.push(pod);
  }
  return (namespace) => map.get(namespace) ?? [];
}

function imagesOf(pods: readonly Pod[], { spec }: Service): string[] {
  const wanted = Object.entries(spec?.selector ?? {});
  if (wanted.length === 0) return [];
  const behind = pods.filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value));
  const images = behind.flatMap((pod) => podContainers(pod.spec).map(({ container }) => container.image));
  return [...new Set(images.filter((image) => typeof image === 'string'))];
}

/** `apiserver_admission_webhook_fail_open_count`: a series appears with the first skip. Source: apiserver/pkg/admission/metrics. */
function skips(read: Read): (webhook: Webhook) => WebhookView['skipped'] {
  const source = read.source('/metrics');
  const samples: unknown = source.items[0]?.samples;
  const counted = new Map<string, number>();
  for (const sample of Array.isArray(samples) ? samples : []) {
    if (!isRecord(sample) || sample.name !== 'apiserver_admission_webhook_fail_open_count') continue;
    const { labels, value } = sample;
    if (!isRecord(labels) || typeof value !== 'number') continue;
    const key = `${labels.type === 'validating' ? 'validating' : 'mutating'} ${inWords(labels.name)}`;
    counted.set(key, (counted.get(key) ?? 0) + value);
  }
  return ({ type, name }) => {
    const count = counted.get(`${type} ${name}`) ?? 0;
    if (source.state === 'complete' || count > 0) return count;
    return source.state === 'absent' || source.reason === 'NotCollected'
      ? {
          state: 'manual',
          reason:
            'the API server shows no /metrics: ask whoever runs it for apiserver_admission_webhook_fail_open_count',
        }
      : { state: 'unknown', reason: describeGap('/metrics', source) };
  };
}
