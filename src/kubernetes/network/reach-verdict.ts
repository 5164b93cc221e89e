import type { Reach } from './peer-match.ts';
import { allPorts, hasPort, noPorts, type Protocol } from './port-set.ts';

/** What traffic from one end to another comes to. */
export type ReachVerdict = 'allowed' | 'denied' | 'mixed' | 'unknown';

/** A port that is asked about. */
export interface Port {
  readonly protocol: Protocol;
  readonly port: number;
}

/** What a pair comes to; `mixed` where only some ports are open and none was asked for. */
export function verdictOf({ sure, maybe }: Reach, port?: Port): ReachVerdict {
  if (port !== undefined) {
    if (hasPort(sure, port.protocol, port.port)) return 'allowed';
    return hasPort(maybe, port.protocol, port.port) ? 'unknown' : 'denied';
  }
  if (sure === allPorts) return 'allowed';
  if (maybe === noPorts) return 'denied';
  return sure !== noPorts && maybe !== allPorts ? 'mixed' : 'unknown';
}

/** Several answers as one; pods of one workload may differ in their labels, and addresses of the internet. */
export function verdictTogether(verdicts: readonly ReachVerdict[]): ReachVerdict {
  const [first, ...more] = new Set(verdicts);
  if (first !== undefined && more.length === 0) return first;
  return verdicts.includes('mixed') || (verdicts.includes('allowed') && verdicts.includes('denied'))
    ? 'mixed'
    : 'unknown';
}
