import type { Episode } from './episodes.ts';
import type { ScanRecord, ScanSummary } from './record.ts';

/** Which part of a history. */
export interface HistoryFilter {
  /** Name or key of a cluster; all by default. */
  readonly cluster?: string;
  /** Only scans from then on, and findings that were still open then. */
  readonly since?: string;
}

/** A cluster of a history. */
export interface HistoryCluster {
  readonly key: string;
  /** What the newest report calls it. */
  readonly name: string;
  /** Its first scan ever, pruned or not: what that one found was there before. */
  readonly firstScanAt: string;
}

/** Where reports are kept: a folder, SQLite or PostgreSQL. Every method rejects with HistoryError. */
export interface HistoryStore {
  /** Fit for display: no password. */
  readonly name: string;
  /** Keeps a scan; false where it is kept already. `text`: the report as it was written. */
  add(scan: ScanRecord, text: string): Promise<boolean>;
  clusters(): Promise<HistoryCluster[]>;
  /** By time, then cluster. */
  scans(filter: HistoryFilter): Promise<ScanSummary[]>;
  episodes(filter: HistoryFilter): Promise<Episode[]>;
  /**
   * Forgets scans before a time, findings closed before it, and clusters without a scan since. A folder, which holds
   * nothing but reports, forgets with them when a finding that is still open was first seen.
   */
  prune(before: string): Promise<{ readonly scans: number; readonly findings: number }>;
  close(): Promise<void>;
}
