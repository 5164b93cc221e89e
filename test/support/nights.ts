import type { Finding, Report } from '../../src/report.ts';
import { smallReport } from './reports.ts';

/** A number in [0, 1) for a seed and a place: the same in every run. */
function chance(...parts: readonly (string | number)[]): number {
  let hash = 2_166_136_261;
  for (const letter of parts.join('/')) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296;
}

const teams = { shop: 'payments', web: 'frontend' };

/** Nights of one cluster: workloads whose fault comes and goes, scores that follow, one night that saw only part. */
export function nights(cluster: string, count: number, { workloads = 40, from = '2026-09-20' } = {}): Report[] {
  const base = smallReport();
  const template = base.findings.find(({ check }) => check === 'privileged-container');
  if (template === undefined) throw new Error('the small report has no privileged container');
  return Array.from({ length: count }, (_, night): Report => {
    const start = Date.parse(`${from}T02:00:00Z`) + night * 86_400_000;
    const isPartial = night === 20;
    const faulty = Array.from({ length: workloads }, (_w, i) => i).filter((i) => isFaulty(cluster, i, night));
    const findings = isPartial ? [] : faulty.map((i) => findingOf(template, cluster, i));
    const lower = Math.round((100 - findings.length * 1.5 - (isPartial ? 60 : 0)) * 10) / 10;
    return {
      ...base,
      scan: {
        ...base.scan,
        startedAt: new Date(start).toISOString(),
        finishedAt: new Date(start + 9_000).toISOString(),
        complete: !isPartial,
      },
      cluster: { ...base.cluster, context: cluster, uid: `uid-of-${cluster}`, nodes: 3, pods: workloads },
      tool: { ...base.tool, rules: night < 40 ? 'rules-1' : 'rules-2' },
      score: {
        ...base.score,
        value: isPartial ? null : lower,
        lower,
        upper: isPartial ? 100 : lower,
        grade: lower >= 90 ? 'A' : lower >= 80 ? 'B' : lower >= 70 ? 'C' : lower >= 60 ? 'D' : 'F',
      },
      checks: base.checks.map((check) =>
        check.id !== template.check
          ? check
          : isPartial
            ? { ...check, status: 'unknown', complete: false, objects: 0 }
            : { ...check, status: faulty.length > 0 ? 'fail' : 'pass', complete: true, objects: faulty.length },
      ),
      findings,
      teams,
    };
  });
}

/** Each workload has the fault from one night on, for some nights, and perhaps once more. */
function isFaulty(cluster: string, i: number, night: number): boolean {
  const begin = Math.floor(chance(cluster, i, 'begin') * 70) - 15;
  const length = 3 + Math.floor(chance(cluster, i, 'length') * 25);
  const again = begin + length + 10;
  return (night >= begin && night < begin + length) || (i % 5 === 0 && night >= again && night < again + 4);
}

function findingOf(template: Finding, cluster: string, i: number): Finding {
  const namespace = ['shop', 'web', 'batch'][i % 3] ?? 'shop';
  const severity = (['critical', 'high', 'medium', 'low'] as const)[i % 4] ?? 'high';
  return {
    ...template,
    fingerprint: `${cluster}-${String(i).padStart(8, '0')}`,
    severity,
    object: { ...template.object, namespace, name: `app-${i}` },
  };
}
