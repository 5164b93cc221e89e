import type { PlatformCapability, Report } from '../report.ts';

/** What `kaudit platform` prints: the platform section of a report, with what it is about. */
export interface PlatformMap {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'PlatformMap';
  readonly cluster: Pick<Report['cluster'], 'context' | 'version' | 'distribution' | 'nodes'>;
  /** Whether everything that decides was seen. */
  readonly complete: boolean;
  readonly capabilities: readonly PlatformCapability[];
}

/** The map out of a report, or of these capabilities; null where the report has none. */
export function toPlatformMap(
  { cluster, ...report }: Report,
  given?: readonly PlatformCapability[],
): PlatformMap | null {
  const platform = given ?? report.platform;
  if (platform === null) return null;
  const { context, version, distribution, nodes } = cluster;
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'PlatformMap',
    cluster: { context, version, distribution, nodes },
    complete: platform.every(({ state, unknown }) => state !== 'unknown' && unknown.length === 0),
    capabilities: platform,
  };
}
