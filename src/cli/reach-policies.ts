import type { Inventory } from '../inventory.ts';
import { printable } from '../printable.ts';
import type { DnsGap } from '../reach/dns.ts';
import { type ListedPolicy, listPolicies, type PolicyList } from '../reach/policies.ts';
import { hang, renderRows, wrap } from '../reporters/text.ts';
import { dataText } from './data-text.ts';
import { namespacesOf } from './flags.ts';
import { writeStdout } from './output.ts';
import type { ReachFlags } from './reach.ts';
import { csvCell } from './reach-text.ts';
import { terminalOf } from './terminal.ts';

/** `kaudit reach --policies`: resolves with 0 where there is nothing to report, 1 where there is, 3 where something can not be told. */
export async function showPolicies(inventory: Inventory, flags: ReachFlags): Promise<number> {
  const known = listPolicies(inventory, namespacesOf(flags));
  const { output } = flags;
  if (output === 'json' || output === 'yaml') await writeStdout(dataText(known, output));
  else await writeStdout(output === 'csv' ? csvOf(known) : tableOf(known, terminalOf('auto').columns));
  return exitCodeOf(known);
}

/** 1 where a policy has a finding or a workload is surely without DNS; else 3 where not all can be told. */
export function exitCodeOf({ complete, policies, withoutDns }: PolicyList): 0 | 1 | 3 {
  const verdicts = withoutDns.flatMap(({ udp, tcp }) => [udp, tcp]);
  if (policies.some(({ findings }) => findings.length > 0) || verdicts.includes('denied')) return 1;
  const untold = policies.some(
    ({ rules, doubt, selects }) =>
      doubt !== null || selects.perhaps > 0 || rules.some(({ adds }) => adds === 'cannot-tell'),
  );
  return !complete || untold || verdicts.includes('unknown') ? 3 : 0;
}

/** For people: one row for each policy, then what is wrong with them, what can not be told, and who is left without DNS. */
export function tableOf({ complete, reason, policies, withoutDns }: PolicyList, columns: number): string {
  const rows = policies.map((one) => [
    printable(callFully(one)),
    describeCount(one),
    printable(one.selects.examples.join(', ')) || '-',
    one.isolates.join(', ') || '-',
    describeRules(one),
  ]);
  const gaps = withoutDns.map(({ workload, udp, tcp, by }) => [
    printable(workload),
    udp,
    tcp,
    printable(by.join(', '), 500),
  ]);
  const lines = (title: string, told: (one: ListedPolicy) => readonly string[]): string => {
    const all = policies.flatMap((one) =>
      told(one).flatMap((text) => hang(printable(`${callFully(one)}: ${text}`, 1_000), columns, 2, 4)),
    );
    return all.length === 0 ? '' : `\n${title}\n${all.join('\n')}\n`;
  };
  return [
    complete ? '' : `${wrap(`Not all pods were seen: ${printable(reason ?? '')}`, columns).join('\n')}\n\n`,
    policies.length === 0
      ? 'There is no policy.\n'
      : `${renderRows(['policy', 'pods', 'such as', 'isolates', 'rules'], rows, columns)}\n`,
    lines('To look at:', ({ findings }) => findings.map(({ message }) => message)),
    lines('Cannot tell:', doubtsOf),
    gaps.length === 0
      ? ''
      : `\nWay out limited, and not surely to the DNS of the cluster:\n${renderRows(['workload', 'UDP', 'TCP', 'limited by'], gaps, columns)}\n`,
  ].join('');
}

function callFully(one: ListedPolicy): string {
  const { namespace, name } = one.policy;
  return `${callKind(one)} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Two engines have kinds of one name with those of Kubernetes. */
function callKind({ policy: { kind }, engine }: ListedPolicy): string {
  return engine === 'Kubernetes' || kind.startsWith(engine) || /^(?:Baseline)?AdminNetworkPolicy$/.test(kind)
    ? kind
    : `${kind} of ${engine}`;
}

function describeCount({ selects: { pods, perhaps, templates } }: ListedPolicy): string {
  return [
    `${pods}`,
    ...(templates === 0 ? [] : [`${templates} ${templates === 1 ? 'template' : 'templates'}`]),
    ...(perhaps === 0 ? [] : [`perhaps ${perhaps} more`]),
  ].join(', ');
}

function describeRules({ rules }: ListedPolicy): string {
  const count = (adds: string): number => rules.filter((rule) => rule.adds === adds).length;
  const parts = [
    [count('nothing'), 'add nothing'],
    [count('nobody'), 'for nobody'],
    [count('cannot-tell'), 'cannot tell'],
  ] as const;
  return [`${rules.length}`, ...parts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]))].join(
    ', ',
  );
}

function doubtsOf({ doubt, rules }: ListedPolicy): string[] {
  return [
    ...new Set([
      ...(doubt === null ? [] : [printable(doubt, 500)]),
      ...rules.flatMap(({ path, doubt: why }) => (why === null ? [] : [printable(`${path}: ${why}`, 500)])),
    ]),
  ];
}

const header = ['what', 'namespace', 'name', 'pods', 'examples', 'isolates', 'kind', 'message'];

/** A row for each finding, or for the policy where it has none; workloads without DNS after them. */
export function csvOf({ policies, withoutDns }: PolicyList): string {
  const rows = policies.flatMap((one) => {
    const { policy, selects, isolates, findings } = one;
    const own = [
      callKind(one),
      policy.namespace ?? '',
      policy.name,
      String(selects.pods),
      selects.examples.join(' '),
      isolates.join(' '),
    ];
    const told = [
      ...findings.map(({ kind, message }) => [kind, message]),
      ...doubtsOf(one).map((doubt) => ['cannot-tell', doubt]),
    ];
    return (told.length === 0 ? [['', '']] : told).map((cells) => [...own, ...cells]);
  });
  return [header, ...rows, ...withoutDns.map(dnsCells)].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function dnsCells({ workload, udp, tcp, by }: DnsGap): string[] {
  const [namespace = '', kind = '', name = ''] = workload.split('/');
  const message = `UDP 53 ${udp}, TCP 53 ${tcp}; limited by ${by.join(', ')}`;
  return [kind === '' ? 'namespace' : kind, namespace, name, '', '', 'egress', 'no-dns', message];
}
