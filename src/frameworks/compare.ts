import type {
  CheckSummary,
  ControlChange,
  ControlSummary,
  FrameworkChange,
  FrameworkSummary,
  Report,
} from '../report.ts';
import { statusOf } from './assess.ts';

type Verdicts = Pick<Report, 'checks' | 'notSelected' | 'frameworks'>;

/**
 * What became of the controls of these benchmarks. A report that was made without one of them is judged by the checks that it
 * ran; a control that needs another is unknown there. Pure.
 */
export function compareFrameworks(old: Verdicts, now: Verdicts, asked: readonly FrameworkSummary[]): FrameworkChange[] {
  return asked.map((framework) => compare(sideOf(old, framework), sideOf(now, framework)));
}

/** The benchmarks that either report is about, those of the new one first. */
export function frameworksOf(old: Verdicts, now: Verdicts): FrameworkSummary[] {
  const known = new Set(now.frameworks.map(({ framework }) => framework));
  return [...now.frameworks, ...old.frameworks.filter(({ framework }) => !known.has(framework))];
}

interface Side extends Pick<FrameworkSummary, 'framework' | 'title' | 'version' | 'score'> {
  readonly derived: boolean;
  readonly controls: readonly Pick<ControlSummary, 'id' | 'title' | 'status' | 'reason'>[];
}

function sideOf(report: Verdicts, asked: FrameworkSummary): Side {
  const own = report.frameworks.find(({ framework }) => framework === asked.framework);
  return own === undefined ? derive(report, asked) : { ...own, derived: false };
}

/** The controls of a benchmark by the checks of a report that was made without it. */
function derive({ checks, notSelected }: Verdicts, { framework, title, version, controls }: FrameworkSummary): Side {
  const judged = new Map(checks.map((check) => [check.id, check]));
  const outside = new Map(notSelected.map(({ check, reason }) => [check, reason]));
  const derived = controls.map((control) => {
    // What only people answer is as unanswered in any report.
    if (control.checks.length === 0) return control;
    const statuses = control.checks.map((check) => judged.get(check)?.status ?? 'unknown');
    return { ...control, status: statusOf(statuses), reason: reasonOf(control.checks, judged, outside) };
  });
  const count = (status: ControlSummary['status']) => derived.filter((control) => control.status === status).length;
  const [passed, failed] = [count('pass'), count('fail')];
  const score = passed + failed === 0 ? null : (100 * passed) / (passed + failed);
  return { framework, title, version, score, derived: true, controls: derived };
}

function reasonOf(
  ids: readonly string[],
  judged: ReadonlyMap<string, CheckSummary>,
  outside: ReadonlyMap<string, string>,
): string {
  return ids
    .map((id) => {
      const check = judged.get(id);
      if (check === undefined) return `${id}: ${outside.get(id) ?? 'it was not selected'}`;
      return `${id}: ${check.status === 'fail' ? `${check.failed} of ${check.evaluated} fail` : (check.reason ?? check.status)}`;
    })
    .join('; ');
}

function compare(old: Side, now: Side): FrameworkChange {
  const before = new Map(old.controls.map((control) => [control.id, control]));
  const after = new Map(now.controls.map((control) => [control.id, control]));
  const gone = old.controls.filter(({ id }) => !after.has(id));
  const all = [...now.controls, ...gone].map(({ id, title, reason }): ControlChange => {
    const [was, is] = [before.get(id)?.status ?? null, after.get(id)?.status ?? null];
    return { id, title, old: was, new: is, reason };
  });
  return {
    framework: now.framework,
    title: now.title,
    old: { version: old.version, score: old.score },
    new: { version: now.version, score: now.score },
    derived: [...(old.derived ? (['old'] as const) : []), ...(now.derived ? (['new'] as const) : [])],
    controls: all.length,
    unknown: all.filter((control) => control.old === 'unknown' || control.new === 'unknown').length,
    changes: all.filter((control) => control.old !== control.new),
  };
}
