import { isWhole } from '../inventory.ts';
import type { Distribution, DistributionName } from '../kubernetes/distribution.ts';
import { givenFlag } from '../kubernetes/flags/settings.ts';
import { isRecord } from '../kubernetes/record.ts';
import {
  type EncryptionProvider,
  hasKmsCheck,
  readSecretTransformations,
  type SecretTransformations,
} from '../kubernetes/secret-encryption.ts';
import { readServerMetrics } from '../kubernetes/server-metrics.ts';
import { apiServers, type Unsettled } from './api-servers.ts';
import { cluster } from './cluster.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';

/** How Secrets stand in etcd, as far as anything shows it. */
export interface SecretStorage extends FactState {
  /** Whether they are encrypted, and what says so. */
  readonly encrypted: { readonly state: 'known'; readonly on: boolean; readonly from: string } | Unsettled;
  /** Whether an encryption configuration is in force that the counters or the flags show, whatever stands in it. */
  readonly configured: boolean;
  /** Who encrypts what is written now; undefined where nothing tells. */
  readonly provider: EncryptionProvider | undefined;
  /** What one API server counted since it started; undefined where `/metrics` was not seen. */
  readonly counted: (SecretTransformations & { readonly since: string | null }) | undefined;
  /** A KMS plugin's health check holds. */
  readonly kms: boolean;
  /** The platform rotates the key by itself. */
  readonly rotates: boolean;
  /** Why the sources beside the flags do not tell all, where a permission or another try would. */
  readonly gap: string | null;
  /** Where to look, when nothing tells. */
  readonly look: string | null;
}

const openShiftApiServers = 'apiservers.config.openshift.io';
const otherEvidence = ['/metrics', '/readyz', 'nodes'];
const evidence = [...otherEvidence, openShiftApiServers];

/** Read by its content, never by its state: what each source leaves open stands in `encrypted` and `gap`. */
export const secretStorage = defineFact({
  name: 'secretStorage',
  from: [],
  evidence,
  uses: [apiServers, cluster],
  clusterWide: true,
  derive(read): SecretStorage {
    const { distribution, version } = read.fact(cluster).view;
    const openShift = distribution.name === 'openshift';
    const [metrics] = read.source('/metrics').items;
    const samples = readServerMetrics(metrics?.samples);
    const counted =
      metrics === undefined ? undefined : { ...readSecretTransformations(samples), since: samples.startedAt };
    const mayBe = openShift || distribution.name === 'unknown';
    const gap = gapOf(read, mayBe ? evidence : otherEvidence);
    const platformGap = mayBe ? gapOf(read, [openShiftApiServers]) : null;
    const platform = platformOf(read, distribution, version);
    const flags = readFlags(read);
    const provider = counted === undefined ? undefined : writerOf(counted);
    return {
      state: 'complete',
      reason: null,
      encrypted: settle({ counted, platform, flags, gap, platformGap, kms: seesKms(read) }),
      configured: flags.state === 'given' || (counted !== undefined && counted.writes.size + counted.reads.size > 0),
      provider: provider ?? platform?.provider,
      kms: seesKms(read),
      counted,
      rotates: distribution.name === 'openshift',
      gap,
      look: looks[distribution.name] ?? (flags.state === 'given' ? configFile : null),
    };
  },
});

/** What a platform says of itself; `off` where it says that Secrets are plain. */
interface Platform {
  readonly on: boolean;
  readonly from: string;
  readonly provider: EncryptionProvider | undefined;
}

type Flags = { readonly state: 'given' } | { readonly state: 'absent'; readonly where: string } | Unsettled;

interface Seen {
  readonly counted: SecretStorage['counted'];
  readonly platform: Platform | undefined;
  readonly flags: Flags;
  readonly gap: string | null;
  readonly platformGap: string | null;
  readonly kms: boolean;
}

/** One API server that writes plain text is enough; all must be seen to encrypt. */
function settle({ counted, platform, flags, gap, platformGap, kms }: Seen): SecretStorage['encrypted'] {
  const plain = counted?.writes.get('identity') ?? 0;
  const provider = counted === undefined ? undefined : writerOf(counted);
  if (counted !== undefined && plain > 0 && provider === 'identity') {
    const since = counted.since === null ? 'its start' : counted.since;
    return { state: 'known', on: false, from: `${plain} written in plain text since ${since} (/metrics)` };
  }
  if (flags.state === 'absent') return { state: 'known', on: false, from: flags.where };
  if (platform?.on === false) return { state: 'known', on: false, from: platform.from };
  if (flags.state === 'unknown') return flags;
  if (platformGap !== null) return { state: 'unknown', reason: platformGap };
  if (provider !== undefined && provider !== 'identity')
    return { state: 'known', on: true, from: `${provider} by /metrics` };
  // What is declared or answers may yet not be what encrypts: counters would tell.
  if (gap !== null) return { state: 'unknown', reason: gap };
  if (kms) return { state: 'known', on: true, from: 'a KMS provider answers in /readyz' };
  if (platform !== undefined) return { state: 'known', on: true, from: platform.from };
  if (counted !== undefined && plain > 0)
    return { state: 'unknown', reason: 'both encrypted and plain writes of Secrets are counted: scan again later' };
  if (flags.state === 'manual') return flags;
  return {
    state: 'manual',
    reason: 'no Secret was seen to be written since the API server started',
  };
}

/** The provider of what is written now: the one that writes are counted of; none where nothing was written or two were in turn. */
function writerOf({ writes }: SecretTransformations): EncryptionProvider | undefined {
  const [first, ...others] = writes.keys();
  return others.length === 0 ? first : undefined;
}

function readFlags(read: Read): Flags {
  const servers = read.fact(apiServers);
  let unsettled: Unsettled | undefined;
  for (const { value, about } of servers.items) {
    const { flags, minor, called, unseen } = value.apiServer;
    const flag = givenFlag(flags, 'encryption-provider-config', minor);
    if (flag.state === 'unreadable') unsettled ??= { state: unseen, reason: flag.reason };
    else if (!flag.given) {
      const pod = about.object.kind === 'Pod' ? ` of pod ${about.object.name}` : '';
      return { state: 'absent', where: `--encryption-provider-config is not set on ${called}${pod}` };
    }
  }
  if (servers.state === 'incomplete') return { state: 'unknown', reason: servers.reason ?? 'incomplete data' };
  return (
    unsettled ?? (servers.items.length === 0 ? { state: 'manual', reason: servers.reason ?? '' } : { state: 'given' })
  );
}

function platformOf(read: Read, distribution: Distribution, version: string | null): Platform | undefined {
  const config = read.source(openShiftApiServers).items.find(({ metadata }) => metadata.name === 'cluster');
  // Where nothing else tells whose cluster it is, that object does.
  if (distribution.name === 'openshift' || (distribution.name === 'unknown' && config !== undefined)) {
    const spec = config?.spec;
    if (!isRecord(spec)) return undefined;
    const type = isRecord(spec.encryption) && typeof spec.encryption.type === 'string' ? spec.encryption.type : '';
    const provider = openShiftTypes.get(type);
    const on = provider !== undefined && provider !== 'identity';
    return { on, provider, from: `spec.encryption.type of APIServer cluster is ${type === '' ? 'not set' : type}` };
  }
  if (distribution.name === 'eks' && distribution.managed) {
    const minor = Number(/^v1\.(\d+)/.exec(version ?? '')?.[1] ?? 0);
    if (minor < 28) return undefined;
    return { on: true, provider: 'kms v2', from: 'EKS encrypts all API data with KMS from 1.28 on' };
  }
  // k3s and RKE2 note on each server the state of the encryption that they manage.
  const marked = read
    .source('nodes')
    .items.find(({ metadata: { annotations = {} } }) =>
      ['k3s.io/encryption-config-hash', 'rke2.io/encryption-config-hash'].some((key) => annotations[key] !== undefined),
    );
  if (marked === undefined) return undefined;
  return { on: true, provider: undefined, from: `an annotation of Node ${marked.metadata.name} notes its encryption` };
}

const openShiftTypes: ReadonlyMap<string, EncryptionProvider> = new Map([
  ['aescbc', 'aescbc'],
  ['aesgcm', 'aesgcm'],
  ['identity', 'identity'],
  ['KMS', 'kms v2'],
]);

const configFile = 'the file that --encryption-provider-config names, on a node of the control plane';

const looks: Partial<Record<DistributionName, string>> = {
  gke: 'gcloud container clusters describe, databaseEncryption',
  aks: 'az aks show, securityProfile.azureKeyVaultKms',
  k3s: 'k3s secrets-encrypt status, on a server',
  rke2: 'rke2 secrets-encrypt status, on a server',
  talos: 'cluster.secretboxEncryptionSecret of the machine configuration',
};

function seesKms(read: Read): boolean {
  const checks: unknown = read.source('/readyz').items[0]?.checks;
  return Array.isArray(checks) && hasKmsCheck(checks.filter((check) => typeof check === 'string'));
}

function gapOf(read: Read, names: readonly string[]): string | null {
  const gaps = names.flatMap((name) => {
    const source = read.source(name);
    return isWhole(source) || source.state === 'out-of-scope' ? [] : [describeGap(name, source)];
  });
  return gaps.length === 0 ? null : gaps.join('; ');
}
