import { compareLevels, type PodSecurityLevel, podSecurityLevels } from '../kubernetes/pod-security/level.ts';
import { labelPrefix, type NamespaceLevels } from '../kubernetes/pod-security/namespace-levels.ts';

/** Labels of a namespace to set together. */
export interface LabelChange {
  /** `watch`: warn and audit, which refuse nothing; `enforce` refuses new pods that break the level. */
  readonly step: 'watch' | 'enforce';
  readonly level: PodSecurityLevel;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where a namespace stands. */
interface Standing {
  readonly levels: NamespaceLevels;
  /** What its workloads meet by the rules of 1.`minor`; null where not all were seen. */
  readonly meets: PodSecurityLevel | null;
  /** Of the API server. */
  readonly minor: number;
}

/**
 * The next labels: first warn and audit one level above what is or will be enforced, then enforce what every workload
 * meets. Nothing is ever made laxer, and a level that some workload does not meet is never enforced.
 */
export function changesFor({ levels, meets, minor }: Standing): LabelChange[] {
  const enforced = levels.enforce.level;
  const target = meets !== null && compareLevels(meets, enforced) > 0 ? meets : enforced;
  const next = podSecurityLevels.find((level) => compareLevels(level, target) > 0) ?? 'restricted';
  const version = `v1.${minor}`;
  const behind = (['audit', 'warn'] as const).filter((mode) =>
    levels[mode].from !== 'label' ? true : compareLevels(levels[mode].level, next) < 0,
  );
  const watch = Object.fromEntries(behind.flatMap((mode) => labelsOf(mode, next, version)));
  return [
    ...(behind.length === 0 ? [] : [{ step: 'watch' as const, level: next, labels: watch }]),
    ...(enforcesMore(levels, meets, minor)
      ? [{ step: 'enforce' as const, level: target, labels: Object.fromEntries(labelsOf('enforce', target, version)) }]
      : []),
  ];
}

/** A stricter level, or the same one by the rules of a later version, or in a spelling that can be read. */
function enforcesMore({ enforce, invalid }: NamespaceLevels, meets: PodSecurityLevel | null, minor: number): boolean {
  if (meets === null || meets === 'privileged') return false;
  const more = compareLevels(meets, enforce.level);
  if (more !== 0) return more > 0;
  const unreadable = invalid.some(({ label }) => label.startsWith(`${labelPrefix}enforce`));
  return enforce.from === 'label' && (unreadable || enforce.minor < minor);
}

function labelsOf(mode: string, level: PodSecurityLevel, version: string): [string, string][] {
  return [
    [`${labelPrefix}${mode}`, level],
    [`${labelPrefix}${mode}-version`, version],
  ];
}
