import { isWhole } from '../inventory.ts';
import { readFlag } from '../kubernetes/flags/reading.ts';
import { isRecord } from '../kubernetes/record.ts';
import { apiServers } from './api-servers.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';
import { namespaceOwners } from './namespace-owners.ts';

/** What is known of those whom Pod Security does not judge. */
export interface PodSecurityExemptions extends FactState {
  /** Whom a published configuration exempts, system namespaces and accounts of the distribution left out: `user jane`. */
  readonly exempt: readonly string[];
  /** Requests that passed by an exemption, as the API server counted. */
  readonly used: number;
  /** Whether it is known that there are no others: the configuration was read, or there is no file that could hold any. */
  readonly published: boolean;
  /** Why better evidence was not seen; null where it was, or does not exist. */
  readonly unseen: string | null;
}

const openShift = 'configmaps/openshift-kube-apiserver/config';

/** Always complete: the sources stand in for each other. */
export const podSecurityExemptions = defineFact({
  name: 'podSecurityExemptions',
  from: [],
  evidence: ['/metrics', openShift],
  consults: [apiServers, namespaceOwners],
  clusterWide: true,
  derive(read): PodSecurityExemptions {
    const stated = publishedBy(read);
    const owners = read.fact(namespaceOwners);
    const undecided = stated?.namespaces.some((name) => owners.isUsers(name) === undefined) === true;
    const gaps = ['/metrics', openShift].flatMap((name) => {
      const source = read.source(name);
      return isWhole(source) || source.reason === 'NotCollected' ? [] : [describeGap(name, source)];
    });
    return {
      state: 'complete',
      reason: null,
      exempt: [
        ...(stated?.others ?? []),
        ...(stated?.namespaces ?? [])
          .filter((name) => owners.isUsers(name) === true)
          .map((name) => `namespace ${name}`),
      ],
      used: countExempted(read),
      published: stated !== undefined || hasNoFile(read),
      unseen: [...gaps, ...(undecided ? [owners.gap] : []), ...serverGaps(read)].join('; ') || null,
    };
  },
});

/** The exemptions that OpenShift publishes; undefined where there is no such configuration. */
function publishedBy(
  read: Read,
): { readonly others: readonly string[]; readonly namespaces: readonly string[] } | undefined {
  const data = read.source(openShift).items[0]?.data;
  const exemptions = isRecord(data) ? data.exemptions : undefined;
  if (!isRecord(exemptions)) return undefined;
  const names = (field: string): string[] => {
    const listed = exemptions[field];
    return Array.isArray(listed) ? listed.filter((name) => typeof name === 'string') : [];
  };
  return {
    others: [
      ...names('usernames')
        .filter((name) => !/^system:serviceaccount:(kube-system|openshift-[^:]*|openshift):/.test(name))
        .map((name) => `user ${name}`),
      ...names('runtimeClasses').map((name) => `runtime class ${name}`),
    ],
    namespaces: names('namespaces'),
  };
}

/** `pod_security_exemptions_total`, registered at 0. Source: pod-security-admission/metrics. */
function countExempted(read: Read): number {
  const samples: unknown = read.source('/metrics').items[0]?.samples;
  return (Array.isArray(samples) ? samples : []).reduce((sum: number, sample: unknown) => {
    const counts = isRecord(sample) && sample.name === 'pod_security_exemptions_total' ? sample.value : 0;
    return sum + (typeof counts === 'number' && Number.isFinite(counts) ? counts : 0);
  }, 0);
}

/** Why the flags that would settle it were not seen. */
function serverGaps(read: Read): string[] {
  const { items, state, reason } = read.fact(apiServers);
  const doubts = items.flatMap(({ about }) => about.doubt ?? []);
  return [...new Set([...(state === 'incomplete' && reason !== null ? [reason] : []), ...doubts])];
}

/** Whether every API server is known to run without the file that alone can exempt anybody. */
function hasNoFile(read: Read): boolean {
  const { items, state } = read.fact(apiServers);
  return (
    state === 'complete' &&
    items.length > 0 &&
    items.every(
      ({ value: { apiServer }, about }) =>
        about.doubt === undefined &&
        apiServer.evidence === 'effective' &&
        readFlag(apiServer.flags, 'kube-apiserver', 'admission-control-config-file', apiServer.minor).state ===
          'default',
    )
  );
}
