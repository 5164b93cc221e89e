import { severities } from '../../check.ts';
import { printable } from '../../printable.ts';
import type { CheckSummary, Finding, Report } from '../../report.ts';
import { waiverText } from '../waiver-words.ts';
import type { PageData } from './page-data.ts';

const longest = 4_000;

/** Failing checks as a person wants to read them: those that count first, then by severity, then by the points they cost. */
export function failingChecks({ checks, findings }: Report): readonly CheckSummary[] {
  const points = new Map<string, number>();
  for (const { check, points: own } of findings) points.set(check, (points.get(check) ?? 0) + own);
  const cost = ({ id, pointsOmitted }: CheckSummary) => (points.get(id) ?? 0) + pointsOmitted;
  return checks
    .filter(({ status }) => status === 'fail')
    .toSorted(
      (a, b) =>
        Number(b.objects > 0) - Number(a.objects > 0) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        cost(b) - cost(a),
    );
}

/** Where it stands: the file and line of a manifest, and the field with its value. */
export function placeOf({ fieldPath, source, evidence, message }: Finding): string {
  const value = evidence.value === null ? '' : String(evidence.value);
  const told = value === '' || message.includes(value) ? '' : `: ${printable(value, 200)}`;
  const field = fieldPath === null ? '' : `${fieldPath}${told}`;
  return [source === null ? '' : `${source.file}:${source.line}`, field].filter((part) => part !== '').join('  ');
}

/** The findings of the given checks, in their order, for the script of the page: every text once. */
export function pageData(
  checks: readonly CheckSummary[],
  findings: readonly Finding[],
  teams: Report['teams'] = {},
): PageData {
  const strings = [''];
  const known = new Map<string, number>([['', 0]]);
  const keep = (text: string | null | undefined): number => {
    const raw = text ?? '';
    const found = known.get(raw);
    if (found !== undefined) return found;
    known.set(raw, strings.push(printable(raw, longest)) - 1);
    return strings.length - 1;
  };
  const indexOf = new Map(checks.map((check, i) => [check.id, i]));
  const sorted = findings
    .flatMap((finding) => {
      const check = indexOf.get(finding.check);
      return check === undefined ? [] : [{ finding, check }];
    })
    .toSorted((a, b) => a.check - b.check);
  const column = (value: (finding: Finding) => string | null | undefined) =>
    sorted.map(({ finding }) => keep(value(finding)));
  return {
    severities,
    checks: checks.map(pageCheck),
    teams: Object.entries(teams).map(([namespace, team]) => [printable(namespace, longest), printable(team, longest)]),
    findings: {
      check: sorted.map(({ check }) => check),
      kind: column(({ object }) => object.kind),
      namespace: column(({ object }) => object.namespace),
      name: column(({ object }) => object.name),
      container: column(({ container }) => container),
      message: column(({ message }) => message),
      place: column(placeOf),
      remediation: sorted.map(({ finding, check }) =>
        keep(finding.remediation === checks[check]?.remediation ? '' : finding.remediation),
      ),
      component: column(({ scope, component }) => (scope === 'system' ? (component ?? 'system component') : '')),
      waiver: column(waiverText),
      instances: sorted.map(({ finding }) => finding.instances),
      points: sorted.map(({ finding }) => Math.round(finding.points * 1_000) / 1_000),
      baseline: sorted.map(({ finding }) => (finding.baseline === null ? 0 : finding.baseline === 'new' ? 1 : 2)),
    },
    strings,
  };
}

function pageCheck(check: CheckSummary): PageData['checks'][number] {
  const { id, severity, failed, evaluated, findingsOmitted } = check;
  return {
    id: printable(id),
    severity,
    failed,
    evaluated,
    omitted: findingsOmitted,
    title: printable(check.title, longest),
    description: printable(check.description, longest),
    remediation: printable(check.remediation, longest),
    controls: check.controls.map((control) => printable(control)),
    references: check.references.filter(isWebAddress),
  };
}

/** Only an address that a browser opens as a page: a check of one's own may name anything. */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\/[!-~]+$/.test(address) && URL.canParse(address);
}

/** The items by key, in the order in which keys first appear. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
