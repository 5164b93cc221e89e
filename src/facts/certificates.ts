import { webhooksOf } from '../kubernetes/admission/webhook.ts';
import { validitiesOf } from '../kubernetes/certificate-validity.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { inWords, isRecord } from '../kubernetes/record.ts';
import { secretsSource } from '../kubernetes/secret-types.ts';
import { defineFact, type Fact, type Item, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';
import { scanTime, timeOf } from './scan-time.ts';

/** A certificate, wherever it was seen. */
export interface CertificateView {
  /** `Certificate shop/web`, `the caBundle of webhook x`. */
  readonly called: string;
  /** When it ends, in milliseconds; undefined where nothing tells. */
  readonly ends: number | undefined;
  /** Why it is not ready, in one word of its issuer; undefined of one that is. */
  readonly unready: string | undefined;
  /** When it was looked at; undefined where nothing tells. */
  readonly now: number | undefined;
}

type CertificateItem = Item<{ readonly certificate: CertificateView }>;

const issued = 'certificates.cert-manager.io';
const apiServices = 'apiservices.apiregistration.k8s.io';
const webhookLists = [
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
];

/** Annotations in which OpenShift's operators write down when the certificate of a Secret ends. */
const expiries: readonly string[] = [
  'service.beta.openshift.io/expiry',
  'service.alpha.openshift.io/expiry',
  'auth.openshift.io/certificate-not-after',
];

/** cert-manager's Certificates, CA bundles of webhooks and APIServices, the serving certificate of the API server, and Secrets whose annotations tell. */
export const certificates = defineFact({
  name: 'certificates',
  from: [issued, apiServices, ...webhookLists],
  evidence: ['connection', secretsSource],
  derive(read): Fact<{ readonly certificate: CertificateView }> {
    const objects = [issued, apiServices, ...webhookLists, secretsSource].flatMap((list) => read.source(list).items);
    const now = scanTime(
      read,
      objects.map(({ metadata }) => metadata.creationTimestamp),
    );
    const asked = ['connection', secretsSource].filter((name) => read.source(name).reason !== 'NotCollected');
    return {
      ...read.stateOf(issued, apiServices, ...webhookLists, ...asked),
      items: [
        ...read.source(issued).items.map((object) => ofIssuer(object, now)),
        ...webhookLists.flatMap((list) => read.source(list).items.flatMap((object) => ofWebhooks(object, now))),
        ...read.source(apiServices).items.flatMap((object) => ofApiService(object, now)),
        ...ofServer(read, now),
        ...read.source(secretsSource).items.flatMap((object) => ofSecret(object, now)),
      ],
    };
  },
});

function ofIssuer(object: KubernetesObject, now: number | undefined): CertificateItem {
  const { metadata, ready, reason, notAfter } = object;
  const called = `Certificate ${metadata.namespace ?? 'default'}/${metadata.name}`;
  const unready = ready === false ? inWords(reason ?? '') || 'without a reason' : undefined;
  return { value: { certificate: { called, ends: timeOf(notAfter), unready, now } }, about: aboutObject(object) };
}

/** A bundle holds as long as its last certificate does. */
function ofWebhooks(object: KubernetesObject, now: number | undefined): CertificateItem[] {
  return webhooksOf(object).flatMap(({ name, ca }, i): CertificateItem[] => {
    if (typeof ca === 'string') return [];
    const ends = lastOf(ca);
    const called = `the caBundle of webhook ${name}`;
    const about = { ...aboutObject(object), path: `webhooks[${i}].clientConfig.caBundle`, part: name };
    return [{ value: { certificate: { called, ends, unready: undefined, now } }, about }];
  });
}

function ofApiService(object: KubernetesObject, now: number | undefined): CertificateItem[] {
  const bundle = isRecord(object.spec) ? object.spec.caBundle : undefined;
  const validities = typeof bundle === 'string' ? validitiesOf(bundle) : [];
  if (validities.length === 0) return [];
  const called = `the caBundle of APIService ${object.metadata.name}`;
  const about = { ...aboutObject(object), path: 'spec.caBundle' };
  return [{ value: { certificate: { called, ends: lastOf(validities), unready: undefined, now } }, about }];
}

function lastOf(validities: readonly { readonly notAfter: string }[]): number {
  return validities.map(({ notAfter }) => timeOf(notAfter) ?? 0).reduce((last, time) => Math.max(last, time), 0);
}

function ofServer(read: Read, now: number | undefined): CertificateItem[] {
  const seen = read.source('connection').items[0]?.tls;
  const certificate = isRecord(seen) ? seen.certificate : undefined;
  const ends = isRecord(certificate) ? timeOf(certificate.validTo) : undefined;
  if (ends === undefined) return [];
  const called = 'the serving certificate of the API server';
  const object = { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Cluster', name: 'api-server' };
  return [
    { value: { certificate: { called, ends, unready: undefined, now } }, about: { object, path: '', instances: 1 } },
  ];
}

function ofSecret(object: KubernetesObject, now: number | undefined): CertificateItem[] {
  const { annotations = {}, namespace = 'default', name } = object.metadata;
  const ends = expiries.map((key) => timeOf(annotations[key])).find((time) => time !== undefined);
  if (ends === undefined) return [];
  const called = `the certificate in Secret ${namespace}/${name}`;
  return [{ value: { certificate: { called, ends, unready: undefined, now } }, about: aboutObject(object) }];
}
