import { type Severity, severities } from '../check.ts';
import { printable } from '../printable.ts';
import { type Finding, objectName, type Report } from '../report.ts';
import { clusterName, worstFirst } from './addressing.ts';
import { gapsOf } from './gaps.ts';

/** What a comment on a pull request may hold (GitHub), less some room for the last line. */
const charactersAllowed = 65_000;
const fixesShown = 5;
const gapsShown = 20;

const signs: Readonly<Record<Severity, string>> = { critical: '🟥', high: '🟧', medium: '🟨', low: '🟦', info: '⬜' };

/** Markdown for a comment or a job summary: the verdict, what to fix first, what was not seen, then as many findings as fit. */
export function renderMarkdown(report: Report): string {
  const blocks = [heading(report), verdict(report), fixFirst(report), frameworks(report), notSeen(report)];
  const start = blocks.filter((block) => block !== '').join('\n\n');
  return `${start}\n\n${findings(report, charactersAllowed - start.length)}\n`;
}

function heading(report: Report): string {
  const { version, distribution, nodes, pods } = report.cluster;
  const parts = [
    version === null ? '' : `Kubernetes ${version}`,
    distribution === 'unknown' ? '' : distribution,
    nodes === null ? '' : `${nodes} nodes`,
    pods === null ? '' : `${pods} pods`,
  ].filter((part) => part !== '');
  return `## kaudit: ${markdownText(clusterName(report))}\n\n${markdownText(parts.join(', '))}`;
}

function verdict({ score, checks, scan }: Report): string {
  const shown = score.value === null ? `${one(score.lower)} to ${one(score.upper)}` : one(score.value);
  const failing = checks.filter(({ status, objects }) => status === 'fail' && objects > 0);
  const counts = severities.flatMap((severity) => {
    const n = failing.filter((check) => check.severity === severity).length;
    return n === 0 ? [] : [`${signs[severity]} ${n} ${severity}`];
  });
  const waived =
    score.raw.lower === score.accepted.lower
      ? ''
      : ` Without waivers the score is ${one(score.raw.lower)}; with them ${one(score.accepted.lower)}.`;
  const incomplete = scan.complete ? '' : ' **The scan is incomplete**: see what was not seen.';
  return `**Grade ${score.grade}**, ${shown} of 100. ${counts.join(' · ') || 'No check fails.'}${incomplete}${waived}`;
}

function fixFirst({ whatIf }: Report): string {
  const steps = (whatIf ?? []).filter(({ wins }) => wins >= 0.05).slice(0, fixesShown);
  if (steps.length === 0) return '';
  const rows = steps.map(
    ({ check, objects, wins, then }) => `| \`${check}\` | ${objects} | +${one(wins)} | ${one(then)} |`,
  );
  return ['### Fix first', '', '| check | objects | wins | then |', '|---|--:|--:|--:|', ...rows].join('\n');
}

function frameworks({ frameworks: asked }: Report): string {
  if (asked.length === 0) return '';
  const rows = asked.map(
    ({ title, version, score, counts }) =>
      `| ${markdownText(`${title} ${version}`)} | ${score === null ? '–' : `${one(score)} %`} | ${counts.pass} | ${counts.fail} | ${counts.unknown} | ${counts.manual} | ${counts['not-applicable']} |`,
  );
  return [
    '### Frameworks',
    '',
    '| framework | score | pass | fail | unknown | manual | n/a |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}

function notSeen(report: Report): string {
  const gaps = gapsOf(report);
  if (gaps.length === 0) return '';
  const lines = gaps.slice(0, gapsShown).map(({ what, why }) => `- ${markdownText(what)}: ${markdownText(why)}`);
  const rest = gaps.length - lines.length;
  return ['### Not seen', '', ...lines, ...(rest === 0 ? [] : [`- and ${rest} more`])].join('\n');
}

function findings({ findings: all, checks }: Report, room: number): string {
  const sorted = worstFirst(all, severities);
  const omitted = checks.reduce((sum, { findingsOmitted }) => sum + findingsOmitted, 0);
  if (sorted.length === 0) return 'No findings.';
  const head = ['### Findings', '', '| | check | object | finding |', '|---|---|---|---|'];
  const rows: string[] = [];
  let left = room - head.join('\n').length - 100;
  for (const row of sorted.map(rowOf)) {
    left -= row.length + 1;
    if (left < 0) break;
    rows.push(row);
  }
  const rest = sorted.length - rows.length + omitted;
  return [...head, ...rows, ...(rest === 0 ? [] : ['', `and ${rest} more findings, which do not fit here.`])].join(
    '\n',
  );
}

function rowOf({ severity, check, object, container, message, waiver }: Finding): string {
  const who = `${objectName(object)}${container === null ? '' : `, ${container}`}`;
  const note = waiver === null ? '' : ` (waived until ${waiver.expires}: ${waiver.reason})`;
  return `| ${signs[severity]} | \`${check}\` | ${markdownText(who)} | ${markdownText(`${message}${note}`)} |`;
}

function one(n: number): string {
  return (Math.floor(n * 10) / 10).toFixed(1);
}

/** Text that Markdown shows as it is: no markup, no HTML, no mention, no link, no cell border. */
export function markdownText(raw: string): string {
  return printable(raw, 500)
    .replace(/[\\`*_{}[\]()#+!|~]/g, (sign) => `\\${sign}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replace(/\b(https?|ftp):/gi, '$1:\u200b')
    .replace(/\bwww\./gi, 'www\u200b.');
}
