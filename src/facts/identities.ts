import { isWhole } from '../inventory.ts';
import { requestedSubject } from '../kubernetes/certificate-request.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { inWords } from '../kubernetes/record.ts';
import { bindings } from './bindings.ts';
import { cluster } from './cluster.ts';
import { combineStates, defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';

/** A sign that somebody is, or asks to be, in groups; RBAC does not say who is in a group. */
export interface Identity {
  /** Who it is, and by what, as a sentence that the name of the group ends. */
  readonly sign: string;
  readonly groups: readonly string[];
  /** Made by Kubernetes itself. */
  readonly shipped: boolean;
  /** The client certificate that it logs in with, or asks for. */
  readonly certificate?: CertificateHolder;
}

export interface CertificateHolder {
  /** What shows it, as the beginning of a sentence. */
  readonly sign: string;
  /** Undefined where the request can not be read. */
  readonly user: string | undefined;
  /** Who asked for it, where that is known. */
  readonly requester: string | undefined;
  /** Undefined of a certificate that exists. */
  readonly signer: string | undefined;
}

type IdentityItem = Item<{ readonly identity: Identity }>;

const requests = 'certificatesigningrequests.certificates.k8s.io';
const awsAuth = 'configmaps/kube-system/aws-auth';

/** Never complete: a certificate that was issued outside the API, or long ago, leaves no trace in it. */
export const identities = defineFact({
  name: 'identities',
  from: [requests],
  evidence: [awsAuth, 'identity'],
  uses: [bindings, cluster],
  clusterWide: true,
  derive(read): Fact<{ readonly identity: Identity }> {
    const bound = read.fact(bindings);
    const { view } = read.fact(cluster);
    const auth = read.source(awsAuth);
    const unseen = view.distribution.name === 'eks' && !isWhole(auth);
    const seen = combineStates(
      read.stateOf(),
      bound,
      {
        state: unseen ? 'incomplete' : 'complete',
        reason: unseen ? describeGap(awsAuth, auth) : null,
      },
      ...(read.source('identity').reason === 'NotCollected' ? [] : [read.stateOf('identity')]),
    );
    const hidden = {
      state: 'hidden' as const,
      reason: 'certificates that were issued leave no trace in the API; who holds one is known to whoever keeps the CA',
    };
    return {
      ...(seen.state === 'complete' ? hidden : seen),
      items: [...read.objects(requests).flatMap(ofRequest), ...ofScan(read), ...ofAwsAuth(read), ...ofBindings(bound)],
    };
  },
});

function ofRequest(object: KubernetesObject): IdentityItem[] {
  const { spec, status, metadata } = object;
  const subject = requestedSubject(field(spec, 'request'));
  const conditions: unknown = field(status, 'conditions');
  const types = Array.isArray(conditions) ? conditions.map((condition) => field(condition, 'type')) : [];
  if (types.includes('Denied') || types.includes('Failed')) return [];
  const state = types.includes('Approved') ? 'approved' : 'pending';
  const certificate: CertificateHolder = {
    sign: `CertificateSigningRequest ${metadata.name}, which is ${state}, asks for a certificate`,
    user: subject?.user,
    requester: textOf(field(spec, 'username')),
    signer: textOf(field(spec, 'signerName')),
  };
  const sign = `CertificateSigningRequest ${metadata.name}, which is ${state}, asks for a certificate of user ${subject?.user ?? '(not readable)'} in group`;
  return [
    {
      value: { identity: { sign, groups: subject?.groups ?? [], shipped: false, certificate } },
      about: { ...aboutObject(object), path: 'spec.request' },
    },
  ];
}

/** The certificate that the scan itself logs in with. */
function ofScan(read: Read): IdentityItem[] {
  return read.source('identity').items.flatMap(({ credential, user, groups, impersonates }): IdentityItem[] => {
    if (credential !== 'client-certificate' || impersonates === true || typeof user !== 'string') return [];
    const certificate = {
      sign: 'this scan logs in with a client certificate',
      user,
      requester: undefined,
      signer: undefined,
    };
    const names = (Array.isArray(groups) ? groups : []).filter((group) => typeof group === 'string');
    const sign = `this scan logs in with a client certificate of user ${user} in group`;
    const object = { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Identity', name: user };
    return [
      {
        value: { identity: { sign, groups: names, shipped: false, certificate } },
        about: { object, path: '', instances: 1 },
      },
    ];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function ofAwsAuth(read: Read): IdentityItem[] {
  const mapped = field(read.source(awsAuth).items[0]?.data, 'mapped');
  return (Array.isArray(mapped) ? mapped : []).map((entry: unknown): IdentityItem => {
    const groups = field(entry, 'groups');
    const arn = inWords(field(entry, 'arn') ?? '');
    const sign = `ConfigMap kube-system/aws-auth maps ${arn} to group`;
    const names = (Array.isArray(groups) ? groups : []).filter((group) => typeof group === 'string');
    const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'aws-auth' };
    return {
      value: { identity: { sign, groups: names, shipped: false } },
      about: { object, path: `data.${inWords(field(entry, 'field'))}`, part: arn, instances: 1 },
    };
  });
}

function ofBindings({ items }: ReturnType<typeof bindings.derive>): IdentityItem[] {
  return items.flatMap(({ value: { binding }, about }) =>
    binding.subjects.flatMap((subject, index): IdentityItem[] => {
      if (subject.kind !== 'Group') return [];
      const { kind, name, roleRef, provenance } = binding;
      const sign = `${kind} ${name} gives ${roleRef.kind} ${roleRef.name} to group`;
      return [
        {
          value: { identity: { sign, groups: [subject.name], shipped: provenance !== 'own' } },
          about: { ...about, path: `subjects[${index}]`, part: `Group ${subject.name}` },
        },
      ];
    }),
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
