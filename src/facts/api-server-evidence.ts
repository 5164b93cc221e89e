import type { DistributionName } from '../kubernetes/distribution.ts';
import { isRecord } from '../kubernetes/record.ts';
import { readServerMetrics, type ServerMetrics } from '../kubernetes/server-metrics.ts';
import { cluster } from './cluster.ts';
import { describeGap, type Read } from './fact.ts';

/** The sources beside the flags that tell of an API server. */
export const extensionAuthentication = 'configmaps/kube-system/extension-apiserver-authentication';
export const otherEvidence: readonly string[] = ['/metrics', extensionAuthentication, 'anonymous'];

/** What an API server publishes for the aggregated ones behind it. */
export interface Published {
  readonly clientCa: boolean;
  readonly frontProxyCa: boolean;
  /** One certificate is in both. */
  readonly sharedCa: boolean;
  /** Names that a front proxy may have; empty: any. */
  readonly allowedNames: readonly string[];
}

/** A source that may tell: `gap` says why it does not, where a permission or another try would. */
export interface Told<T> {
  readonly seen: T | undefined;
  readonly gap: string | undefined;
}

/** Everything but flags. `/metrics` and the answer without credentials are those of one API server, whichever was reached. */
export interface Evidence {
  readonly metrics: Told<ServerMetrics>;
  readonly published: Told<Published>;
  /** The status that a request without credentials was answered with. */
  readonly anonymous: Told<number>;
  readonly distribution: DistributionName;
}

/** Reads what `otherEvidence` names. */
export function readEvidence(read: Read): Evidence {
  return {
    metrics: told(read, '/metrics', ({ samples }) => (Array.isArray(samples) ? readServerMetrics(samples) : undefined)),
    published: told(read, extensionAuthentication, ({ data }) => readPublished(data)),
    anonymous: told(read, 'anonymous', ({ status }) => (typeof status === 'number' ? status : undefined)),
    distribution: read.fact(cluster).view.distribution.name,
  };
}

function told<T>(
  read: Read,
  name: string,
  convert: (item: Readonly<Record<string, unknown>>) => T | undefined,
): Told<T> {
  const source = read.source(name);
  const [item] = source.items;
  const answered = source.state === 'complete' || source.state === 'absent' || source.state === 'out-of-scope';
  return {
    seen: item === undefined ? undefined : convert({ ...item }),
    gap: answered ? undefined : describeGap(name, source),
  };
}

function readPublished(data: unknown): Published | undefined {
  if (!isRecord(data) || typeof data.clientCa !== 'boolean') return undefined;
  const names = Array.isArray(data.allowedNames) ? data.allowedNames : [];
  return {
    clientCa: data.clientCa,
    frontProxyCa: data.frontProxyCa === true,
    sharedCa: data.sharedCa === true,
    allowedNames: names.filter((name) => typeof name === 'string'),
  };
}
