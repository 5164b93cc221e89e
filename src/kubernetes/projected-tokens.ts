import { inWords, isRecord } from './record.ts';

export interface ProjectedToken {
  readonly volume: string;
  /** Undefined: that of the API server. */
  readonly audience: string | undefined;
  readonly seconds: number;
  /** Relative to the pod spec. */
  readonly path: string;
}

/** The service-account tokens of projected volumes; a life that is not given is an hour (pkg/apis/core/v1/defaults.go). */
export function projectedTokens(volumes: unknown): ProjectedToken[] {
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap((volume: unknown, i) => {
    if (!isRecord(volume) || !isRecord(volume.projected) || !Array.isArray(volume.projected.sources)) return [];
    return volume.projected.sources.flatMap((source: unknown, j): ProjectedToken[] => {
      const token = isRecord(source) ? source.serviceAccountToken : undefined;
      if (!isRecord(token)) return [];
      const { audience, expirationSeconds } = token;
      return [
        {
          volume: inWords(volume.name),
          audience: typeof audience === 'string' && audience !== '' ? audience : undefined,
          seconds: typeof expirationSeconds === 'number' ? expirationSeconds : 3_600,
          path: `volumes[${i}].projected.sources[${j}].serviceAccountToken`,
        },
      ];
    });
  });
}
