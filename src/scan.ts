import { audit } from './audit.ts';
import type { Check } from './check.ts';
import { type CollectOptions, collect } from './collect/collect.ts';
import { anonymousSource } from './collect/observed.ts';
import type { Connection } from './connect/index.ts';
import { type Inventory, isWhole } from './inventory.ts';
import { findResource } from './kubernetes/resources.ts';
import { secretsSource } from './kubernetes/secret-types.ts';
import { onRequest } from './on-request.ts';
import type { Report } from './report.ts';
import { sourcesFor } from './select.ts';
import { workloadFacts } from './selected-workloads.ts';
import { tool } from './tool.ts';

/** The cluster answered, and refused every list. */
export class NothingListedError extends Error {
  override readonly name = 'NothingListedError';
}

export interface ScanOptions extends Omit<CollectOptions, 'sources' | 'tool'> {
  readonly checks: readonly Check[];
  /** Sends one GET without credentials, to see whether such requests are let in; default false. */
  readonly probeAnonymous?: boolean;
  /** Lists names, types and times of Secrets, without their contents; default false. */
  readonly secretsMetadata?: boolean;
  readonly includeSystem?: boolean;
}

/** What a scan gives: what was seen, and what it means. */
export interface ScanResult {
  readonly inventory: Inventory;
  readonly report: Report;
}

/** The whole program: ask the cluster for what the checks need, judge it, report. Rejects with ConnectionError or NothingListedError. */
export async function scan(
  connection: Connection,
  { checks, includeSystem = false, ...options }: ScanOptions,
): Promise<ScanResult> {
  const inventory = await collectFor(connection, { checks, ...options });
  return { inventory, report: audit(inventory, { checks, includeSystem, tool }) };
}

/** Collects what the checks need, and the namespaces, whose kube-system names the cluster. */
export async function collectFor(
  connection: Connection,
  { checks: all, probeAnonymous = false, secretsMetadata = false, ...options }: Omit<ScanOptions, 'includeSystem'>,
): Promise<Inventory> {
  const checks = options.selector === undefined ? all : all.filter(({ each }) => workloadFacts.has(each));
  const sources = new Set([
    ...neededSources(checks),
    ...(probeAnonymous ? [anonymousSource] : []),
    ...(secretsMetadata && sourcesFor(checks).has(secretsSource) ? [secretsSource] : []),
  ]);
  const inventory = await collect(connection, { ...options, sources, tool });
  assertSomethingListed(inventory);
  return inventory;
}

/** Names of all sources that a scan with these checks asks for; what kubelets answer comes from files that a person recorded. */
export function neededSources(checks: readonly Check[]): ReadonlySet<string> {
  return new Set(['namespaces', ...sourcesFor(checks)].filter((name) => !onRequest.has(name)));
}

function assertSomethingListed({ sources, scan }: Inventory): void {
  const lists = [...sources].filter(([name]) => findResource(name) !== undefined);
  const asked = lists.filter(([, { state, attempts }]) => state !== 'out-of-scope' && attempts > 0);
  const refused = asked.filter(([, { state }]) => state === 'denied');
  if (
    asked.length === 0 ||
    refused.length < asked.length ||
    lists.some(([, source]) => isWhole(source) && source.attempts > 0)
  )
    return;
  const where = scan.namespaces === null ? 'in the whole cluster' : `in ${scan.namespaces.join(', ')}`;
  throw new NothingListedError(`nothing may be listed ${where}: ${refused[0]?.[1].message ?? 'Forbidden'}`);
}
