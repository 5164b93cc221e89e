import { isWhole, type Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { isBuiltInIdentity } from '../kubernetes/rbac/built-in/identities.ts';
import { mountsToken, serviceAccountOf } from '../kubernetes/token.ts';
import { defineFact, describeGap, type Fact, type FactState, type Item } from './fact.ts';
import { aboutObject } from './lists.ts';
import type { PodView } from './pods.ts';

export interface ServiceAccount extends KubernetesObject {
  readonly automountServiceAccountToken?: boolean;
}

export interface ServiceAccountItem {
  readonly serviceAccount: ServiceAccount;
  /** Days since it was made; undefined where nothing tells, as in a manifest. */
  readonly age: number | undefined;
}

/** The service accounts, and whether one exists. */
export interface ServiceAccounts extends Fact<ServiceAccountItem> {
  has(namespace: string, name: string): boolean;
}

/** The service accounts; one that is being deleted is left out. */
export const serviceAccounts = defineFact({
  name: 'serviceAccounts',
  from: ['serviceaccounts'],
  derive(read): ServiceAccounts {
    const objects = read
      .source('serviceaccounts')
      .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const names = new Set(objects.map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`));
    const now = scanTime(read.inventory.scan.startedAt, objects);
    // Kubernetes makes one in every namespace and one for each controller; files leave them out.
    const assumed = (namespace: string, name: string): boolean =>
      read.inventory.origin !== 'cluster' &&
      (name === 'default' || isBuiltInIdentity({ kind: 'ServiceAccount', namespace, name }));
    return {
      ...read.stateOf(),
      items: objects.map(
        (object): Item<ServiceAccountItem> => ({
          value: { serviceAccount: object, age: ageOf(object, now) },
          about: aboutObject(object),
        }),
      ),
      has: (namespace, name) => names.has(`${namespace}/${name}`) || assumed(namespace, name),
    };
  },
});

/** When the objects were seen, in milliseconds: objects that somebody holds were, at the earliest, when the newest was made. */
function scanTime(startedAt: string, objects: readonly KubernetesObject[]): number {
  const started = Date.parse(startedAt);
  if (!Number.isNaN(started)) return started;
  const made = objects.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''));
  return made.filter((time) => !Number.isNaN(time)).reduce((newest, time) => Math.max(time, newest), 0);
}

function ageOf({ metadata }: KubernetesObject, now: number): number | undefined {
  const made = Date.parse(metadata.creationTimestamp ?? '');
  return Number.isNaN(made) ? undefined : Math.floor((now - made) / 86_400_000);
}

/** The token of a pod's service account. */
export interface Token {
  /** Name of the service account. */
  readonly serviceAccount: string;
  /** Whether a container can read the token; undefined where the service account decides and was not seen. */
  readonly mounted: boolean | undefined;
  /** Why `mounted` is undefined. */
  readonly gap?: string;
}

/** Which pods carry a token for the API server. */
export interface Tokens extends FactState {
  of(pod: Pick<PodView, 'namespace' | 'spec' | 'admitted'>): Token;
}

/** Always complete: only a pod that leaves the decision to its service account needs the list of those. */
export const tokens = defineFact({
  name: 'tokens',
  from: [],
  evidence: ['serviceaccounts'],
  derive(read): Tokens {
    const source = read.source('serviceaccounts');
    const accounts = new Map(
      source.items.map((object) => [`${object.metadata.namespace ?? 'default'}/${object.metadata.name}`, object]),
    );
    return {
      state: 'complete',
      reason: null,
      of(pod) {
        const serviceAccount = serviceAccountOf(pod.spec);
        const seen = mountsToken(pod.spec);
        // Admission turned every automatic mount into a volume: what has been through it and has none has no token.
        if (seen || pod.admitted) return { serviceAccount, mounted: seen };
        const own = pod.spec.automountServiceAccountToken;
        if (own !== undefined) return { serviceAccount, mounted: own };
        return { serviceAccount, ...ofAccount(accounts.get(`${pod.namespace}/${serviceAccount}`), source) };
      },
    };
  },
});

function ofAccount(account: KubernetesObject | undefined, source: Source): Pick<Token, 'mounted' | 'gap'> {
  if (account?.malformed !== undefined)
    return { mounted: undefined, gap: `serviceaccounts: ${account.metadata.name} is malformed (${account.malformed})` };
  // One that does not exist yet is made, or refused, when the pod is: it will mount unless somebody says otherwise.
  if (account !== undefined || isWhole(source)) return { mounted: account?.automountServiceAccountToken !== false };
  return { mounted: undefined, gap: describeGap('serviceaccounts', source) };
}
