import { stringify } from 'yaml';
import { describeAs } from '../can/asker.ts';
import { printable } from '../printable.ts';
import { wrap } from '../reporters/text.ts';
import type { Rightsizing, RuleUse, SubjectUse } from '../rightsize/rightsize.ts';
import type { LogFaults } from './audit-lines.ts';

/** For a person: per subject each rule with what of it was used. */
export function describeRightsizing(found: Rightsizing, faults: LogFaults, columns: number): string {
  const indent = (text: string, by: number) =>
    wrap(printable(text, 2_000), Math.min(columns, 120) - by).map((line) => `${' '.repeat(by)}${line}`);
  const subjects = found.subjects.flatMap((one) => [
    ...indent(titleOf(one), 0),
    ...one.rules.flatMap((rule) => indent(describeRule(rule), 2)),
    '',
  ]);
  return [...subjects, ...notesOf(found, faults).flatMap((line) => indent(line, 0)), ''].join('\n');
}

/** Roles and bindings to read, then to apply, with the bindings that they replace as comments. */
export function rightsizedYaml(found: Rightsizing, faults: LogFaults): string {
  const comment = (text: string): string => `# ${printable(text, 2_000)}\n`;
  const head = notesOf(found, faults).map(comment).join('');
  const parts = found.subjects.flatMap((one) => {
    const untold = one.rules.flatMap(({ untoldVerbs, role }) =>
      untoldVerbs.length === 0
        ? []
        : [
            `${untoldVerbs.join(', ')} of ${placed(role)} leaves no request in a log and is not in it: add it where it is needed`,
          ],
    );
    const notes = [
      titleOf(one),
      ...(one.narrower?.notes ?? []),
      ...new Set(untold),
      `once it works: take the subject out of ${one.replaces.map(placed).join(', ')}`,
    ];
    const objects = one.narrower?.objects ?? [];
    const [first, ...rest] = objects.map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }));
    return first === undefined ? [notes.map(comment).join('')] : [notes.map(comment).join('') + first, ...rest];
  });
  return `${head}${parts.map((part) => `---\n${part}`).join('')}`;
}

function titleOf({ subject, requests, firstSeen, lastSeen }: SubjectUse): string {
  const called = describeAs(subject);
  return requests === 0
    ? `${called}: no request in the log`
    : `${called}: ${requests} ${requests === 1 ? 'request' : 'requests'}, ${firstSeen} to ${lastSeen}`;
}

function describeRule({ binding, role, index, rule, requests, unusedVerbs, usedVerbs, untoldVerbs }: RuleUse): string {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs = [] } = rule;
  const groups = apiGroups.filter((group) => group !== '');
  const what = [...resources, ...nonResourceURLs].join(', ');
  const of = groups.length === 0 ? '' : ` of ${groups.join(', ')}`;
  const named = resourceNames.length === 0 ? '' : ` named ${resourceNames.join(', ')}`;
  const through = `rules[${index}] of ${placed(role)} through ${placed(binding)}`;
  const said = `${verbs.join(', ')} ${what}${of}${named} (${through})`;
  const untold = untoldVerbs.length === 0 ? '' : `; no log tells whether ${untoldVerbs.join(', ')} is used`;
  if (requests === 0) return `unused  ${said}${untold}`;
  const used = verbs.includes('*') ? `; of * it used ${usedVerbs.join(', ')}` : '';
  const unused = unusedVerbs.length === 0 ? '' : `; not used: ${unusedVerbs.join(', ')}`;
  return `${requests} ×  ${said}${used}${unused}${untold}`;
}

function placed({ kind, namespace, name }: RuleUse['binding']): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Days below which silence says next to nothing: what runs once a month was not there to be seen. */
const telling = 31;

function notesOf({ period, events, unexplained, leftOut, complete, reason }: Rightsizing, faults: LogFaults): string[] {
  const skipped = [
    ...(faults.tooLong === 0 ? [] : [`${faults.tooLong} longer than 16 MiB`]),
    ...(faults.broken === 0 ? [] : [`${faults.broken} not JSON`]),
    ...(events.unreadable === 0 ? [] : [`${events.unreadable} no audit event`]),
    ...(faults.unfinished === 0 ? [] : ['the last one, which is not finished']),
  ];
  return [
    period === null
      ? 'The log has no request.'
      : `The log covers ${period.days} days, ${period.from} to ${period.to}: ${events.counted} requests that a binding allowed, ${events.denied} denied.`,
    period !== null && period.days >= telling
      ? 'What happens less often than that (yearly jobs, recovery) is not in it.'
      : 'So short a log proves little about what was not used: monthly jobs, releases and recovery may need it.',
    'A request that the audit policy leaves out is not in the log either.',
    ...(events.unlimited === 0 ? [] : [`${events.unlimited} requests of system:masters were asked of no authorizer.`]),
    ...(events.unexplained === 0
      ? []
      : [
          `${events.unexplained} requests were allowed by no binding that was seen, such as ${unexplained
            .slice(0, 3)
            .map(({ user, request }) => `${request} by ${user}`)
            .join('; ')}.`,
        ]),
    ...(skipped.length === 0 ? [] : [`Lines left out: ${skipped.join(', ')}.`]),
    ...(leftOut === 0
      ? []
      : [`${leftOut} subjects that only Kubernetes' own bindings name are left out; --subject names one.`]),
    ...(complete ? [] : [`Not all bindings were seen: ${reason}`]),
  ];
}
