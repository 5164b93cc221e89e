import type { Check } from '../check.ts';
import type { Get } from '../collect/answer.ts';
import { collect } from '../collect/collect.ts';
import { type Connection, ConnectionError, type Peer } from '../connect/index.ts';
import { type Inventory, isWhole, type State } from '../inventory.ts';
import { newestMinor } from '../kubernetes/newest.ts';
import { isRecord } from '../kubernetes/record.ts';
import { readServerVersion } from '../kubernetes/version.ts';
import { neededSources } from '../scan.ts';
import { outOfScope, sourcesFor } from '../select.ts';
import { tool } from '../tool.ts';
import { listNodeNames } from './nodes.ts';

/** Whether this identity may read one source, and what it costs if not. */
export interface Access {
  readonly source: string;
  readonly readable: boolean;
  readonly state: State;
  readonly reason: string | null;
  readonly message: string | null;
  /** Checks that can not be answered without it. */
  readonly costs: readonly string[];
  /** Checks that may be left unknown for want of it. */
  readonly weakens: readonly string[];
}

/** What keeps a scan with these checks from being complete, found without scanning. */
export interface Diagnosis {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'Diagnosis';
  readonly complete: boolean;
  readonly server: {
    readonly url: string;
    /** Null where a recording was looked at, and nobody tried. */
    readonly reachable: boolean | null;
    /** Why it is not reached; null where it is. */
    readonly error: string | null;
    readonly hint: string | null;
    readonly version: string | null;
    readonly verified: boolean;
    readonly address: string | null;
    readonly tls: Peer['tls'];
    /** Whole days until the certificate ends; negative when it has ended. */
    readonly certificateDays: number | null;
    /** Milliseconds that the server's clock is ahead of ours. */
    readonly clockOffset: number | null;
  };
  readonly identity: {
    readonly context: string | null;
    /** As the kubeconfig calls it. */
    readonly user: string | null;
    /** By what kind of means it is known, never the means itself. */
    readonly credential: string;
    /** Who that makes it, as far as the credential tells; with impersonation, whom it acts for. */
    readonly name: string | null;
    readonly groups: readonly string[];
    readonly impersonates: boolean;
  };
  readonly proxy: string | null;
  /** What was looked at instead of a cluster, and when that was recorded, as far as it tells. */
  readonly recorded: { readonly origin: Inventory['origin']; readonly at: string | null } | null;
  readonly namespaces: readonly string[] | null;
  readonly tool: { readonly version: string; readonly newestKubernetes: string };
  /** Things worth knowing that are no gap. */
  readonly notes: readonly string[];
  readonly access: readonly Access[];
  /** Selected checks that are about more than the namespaces asked for. */
  readonly notSelected: readonly string[];
  /** How a person with the right to it records the kubelets' settings for --kubelet-configz; empty where no check reads them. */
  readonly kubeletCommands: readonly string[];
}

export interface DoctorOptions {
  readonly checks: readonly Check[];
  readonly namespaces: readonly string[] | null;
  readonly signal: AbortSignal;
  readonly concurrency?: number;
  readonly now?: () => Date;
  /** The command that reaches the same cluster, for what is printed. */
  readonly kubectl?: string;
}

/** Asks for one item of each list that the checks read, and for each named object and path, with GET alone. Rejects for settings that no connection is opened with. */
export async function diagnose(connection: Connection, options: DoctorOptions): Promise<Diagnosis> {
  const { checks, namespaces, signal, now = () => new Date(), kubectl = 'kubectl' } = options;
  try {
    const inventory = await collect(firstItems(connection), {
      sources: neededSources(checks),
      namespaces,
      signal,
      chunkSize: 1,
      again: false,
      concurrency: options.concurrency ?? 4,
      now,
      tool,
    });
    const selected = checks.filter((check) => outOfScope(check, inventory) === null);
    const access = accessTo(inventory, selected);
    const wantsKubelets = sourcesFor(selected).has('kubelet-configz');
    const nodes = wantsKubelets ? await listNodeNames(connection.transport.get, signal) : [];
    return {
      ...describe(connection, inventory, options, now()),
      complete: access.every(({ readable }) => readable),
      access,
      notSelected: checks.filter((check) => !selected.includes(check)).map(({ id }) => id),
      kubeletCommands: nodes.map(
        (node) => `${kubectl} get --raw '/api/v1/nodes/${node}/proxy/configz' > '${node}.json'`,
      ),
    };
  } catch (error) {
    if (!(error instanceof ConnectionError) || error.kind === 'config') throw error;
    const base = describe(connection, undefined, options, now());
    return {
      ...base,
      complete: false,
      server: { ...base.server, error: error.message, hint: error.hint === '' ? null : error.hint },
      access: [],
      notSelected: [],
      kubeletCommands: [],
    };
  }
}

/** The same connection, on which every list ends after its first page. */
function firstItems(connection: Connection): Parameters<typeof collect>[0] {
  const { transport } = connection;
  const get: Get = async (path, request) => {
    const answer = await transport.get(path, request);
    return /[?&]limit=/.test(path) && answer.status === 200
      ? { ...answer, body: withoutRest(answer.body.toString()) }
      : answer;
  };
  return { ...connection, transport: { get, traffic: () => transport.traffic(), peer: () => transport.peer() } };
}

function withoutRest(body: string): string {
  try {
    const list: unknown = JSON.parse(body);
    if (!isRecord(list) || !isRecord(list.metadata)) return body;
    return JSON.stringify({ ...list, metadata: { resourceVersion: list.metadata.resourceVersion } });
  } catch {
    // Not JSON: whoever reads the list says so.
    return body;
  }
}

/** What may be read of these sources, and what the rest costs; `all`: those that nobody asked for too. */
export function accessTo(inventory: Inventory, checks: readonly Check[], all = false): Access[] {
  const reads = checks.map((check) => ({
    id: check.id,
    required: sourcesFor([check], 'required'),
    all: sourcesFor([check]),
  }));
  return [...inventory.sources]
    .filter(([, { state }]) => all || state !== 'out-of-scope')
    .map(([source, found]) => {
      // A list of one item whose rest nobody asked for is read well enough.
      const readable = isWhole(found);
      const costs = readable ? [] : reads.filter(({ required }) => required.has(source));
      const weakens = readable ? [] : reads.filter(({ required, all }) => all.has(source) && !required.has(source));
      const { state, reason, message } = found;
      const [ids, others] = [costs, weakens].map((some) => some.map(({ id }) => id));
      return { source, readable, state, reason, message, costs: ids ?? [], weakens: others ?? [] };
    });
}

function describe(
  connection: Connection,
  inventory: Inventory | undefined,
  { namespaces }: DoctorOptions,
  now: Date,
): Omit<Diagnosis, 'complete' | 'access' | 'notSelected' | 'kubeletCommands'> {
  const peer = connection.transport.peer();
  const { bytes, clockOffset } = connection.transport.traffic();
  const reachable = inventory !== undefined && bytes > 0;
  const version = readServerVersion(inventory?.sources.get('/version')?.items[0]);
  const end = peer?.tls?.certificate?.validTo;
  const days = end === undefined ? null : Math.floor((Date.parse(end) - now.getTime()) / 86_400_000);
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'Diagnosis',
    server: {
      url: connection.server,
      reachable,
      error: inventory === undefined || reachable ? null : 'no answer within --timeout',
      hint: null,
      version: version.gitVersion ?? null,
      verified: peer !== null && connection.serverVerified,
      address: peer?.address ?? null,
      tls: peer?.tls ?? null,
      certificateDays: days,
      clockOffset,
    },
    identity: {
      context: connection.context,
      user: connection.user,
      credential: connection.identity.credential,
      name: connection.identity.user,
      groups: connection.identity.groups,
      impersonates: connection.identity.impersonates,
    },
    proxy: connection.proxy,
    recorded: null,
    namespaces,
    tool: { version: tool.version, newestKubernetes: `1.${newestMinor}` },
    notes: notesOn({ minor: version.minor, days, clockOffset, verified: connection.serverVerified }),
  };
}

/** What is worth knowing and no gap. */
export function notesOn(seen: {
  readonly minor: number | undefined;
  readonly days: number | null;
  readonly clockOffset: number | null;
  readonly verified: boolean;
}): string[] {
  const { minor, days, clockOffset, verified } = seen;
  const minutes = clockOffset === null ? 0 : Math.round(Math.abs(clockOffset) / 60_000);
  return [
    ...(verified ? [] : ['the server did not have to prove who it is: whoever answers can say anything']),
    ...(days !== null && days < 30
      ? [
          days < 0
            ? `the server's certificate ended ${-days} days ago`
            : `the server's certificate ends in ${days} days`,
        ]
      : []),
    ...(minor !== undefined && minor > newestMinor
      ? [
          `kaudit's tables end at Kubernetes 1.${newestMinor}, the server has 1.${minor}: a newer kaudit may judge better`,
        ]
      : []),
    ...(minor !== undefined && minor < 22
      ? [`kaudit's tables begin at Kubernetes 1.22, the server has 1.${minor}: defaults of flags are not known`]
      : []),
    ...(minutes >= 2
      ? [`the clocks differ by ${minutes} minutes: tokens and certificates may look expired or not valid yet`]
      : []),
  ];
}
