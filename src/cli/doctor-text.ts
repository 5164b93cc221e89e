import type { Access, Diagnosis } from '../doctor/doctor.ts';
import { printable } from '../printable.ts';
import { hang, renderRows, widthOf, wrap } from '../reporters/text.ts';

/** The diagnosis for a person at a terminal; `verbose` lists what is readable and every command too. */
export function renderDiagnosis(diagnosis: Diagnosis, columns: number, verbose: boolean): string {
  const blocks = [
    renderRows(['', ''], factsOf(diagnosis), columns).split('\n').slice(1).join('\n').trimStart(),
    ...diagnosis.notes.map((note) => wrap(`Note: ${printable(note, 400)}.`, columns).join('\n')),
    ...accessBlocks(diagnosis, columns, verbose),
    ...(diagnosis.notSelected.length === 0
      ? []
      : [
          wrap(
            diagnosis.recorded === null || diagnosis.namespaces !== null
              ? `Not asked with -n, because they are about more than these namespaces: ${diagnosis.notSelected.join(', ')}.`
              : `Not run on it, because only a running cluster tells: ${diagnosis.notSelected.join(', ')}.`,
            columns,
          ).join('\n'),
        ]),
    ...kubeletBlock(diagnosis, columns, verbose),
    wrap(conclusionOf(diagnosis), columns).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function factsOf(diagnosis: Diagnosis): string[][] {
  const { identity, recorded, namespaces, tool } = diagnosis;
  return [
    ...(recorded === null ? linesOfConnection(diagnosis) : linesOfRecording(diagnosis, recorded)),
    ...(identity.name === null ? [] : [[identity.impersonates ? 'acts for' : 'known as', nameOf(identity)]]),
    [
      'scope',
      namespaces === null ? 'the whole cluster' : `namespaces ${namespaces.map((name) => printable(name)).join(', ')}`,
    ],
    ['kaudit', `${tool.version}, knows Kubernetes 1.22 to ${tool.newestKubernetes}`],
  ];
}

const origins = { cluster: 'of a cluster', objects: 'of objects that another program read', manifests: 'manifests' };

function linesOfRecording(
  { server, identity }: Diagnosis,
  { origin, at }: NonNullable<Diagnosis['recorded']>,
): string[][] {
  return [
    ['recording', `${origins[origin]}${at === null ? '' : `, at ${printable(at)}`}`],
    ...(server.url === '' ? [] : [['server', printable(server.url)]]),
    ['version', printable(server.version ?? 'not recorded')],
    ['context', printable(identity.context ?? 'none')],
    ['credential', printable(identity.credential).replaceAll('-', ' ')],
  ];
}

function linesOfConnection({ server, identity, proxy }: Diagnosis): string[][] {
  const { tls, certificateDays, clockOffset } = server;
  const certificate = tls?.certificate;
  return [
    ['server', `${printable(server.url)}${server.address === null ? '' : ` (${printable(server.address)})`}`],
    ['reachable', server.reachable ? 'yes' : `no: ${printable(server.error ?? '', 600)}`],
    ...(server.hint === null ? [] : [['', printable(server.hint, 400)]]),
    ['version', printable(server.version ?? 'not read')],
    ['verified', server.verified ? (server.reachable ? 'yes' : 'not reached') : 'NO'],
    ['TLS', tls === null ? 'none' : `${tls.protocol}, ${printable(tls.cipher)}`],
    ...(certificate == null
      ? []
      : [
          [
            'certificate',
            `${printable(certificate.subject)}, by ${printable(certificate.issuer)}, until ${certificate.validTo.slice(0, 10)} (${certificateDays} days)`,
          ],
        ]),
    ['clock', clockOffset === null ? 'not known' : `differs by ${(Math.abs(clockOffset) / 1000).toFixed(0)} s`],
    ['proxy', proxy === null ? 'none' : printable(proxy)],
    ['context', printable(identity.context ?? 'none')],
    ['user', printable(identity.user ?? 'none')],
    ['credential', printable(identity.credential).replaceAll('-', ' ')],
  ];
}

function nameOf({ name, groups }: Diagnosis['identity']): string {
  const shown = groups.map((group) => printable(group)).join(', ');
  return `${printable(name ?? '')}${shown === '' ? '' : ` of ${shown}`}`;
}

function accessBlocks({ access, recorded }: Diagnosis, columns: number, verbose: boolean): string[] {
  const gaps = access.filter(({ readable }) => !readable);
  const readable = access.filter((one) => one.readable);
  return [
    ...(gaps.length === 0
      ? []
      : [
          gapRows(gaps, columns),
          wrap(
            `${recorded === null ? "In the server's words" : 'Recorded'}: ${printable(gaps[0]?.message ?? '', 600)}`,
            columns,
          ).join('\n'),
        ]),
    ...(verbose && readable.length > 0
      ? [
          renderRows(
            ['can be read', ''],
            readable.map(({ source, state }) => [source, said(state)]),
            columns,
          ),
        ]
      : []),
  ];
}

/** Side by side where the names leave room for it, else one after the other: a name in pieces can not be copied. */
function gapRows(gaps: readonly Access[], columns: number): string {
  const widest = (text: (gap: Access) => string) => Math.max(...gaps.map((gap) => widthOf(text(gap))));
  if (widest(({ source }) => source) + widest(because) + 30 <= columns)
    return renderRows(
      ['can not be read', 'because', 'checks'],
      gaps.map((gap) => [gap.source, because(gap), costOf(gap)]),
      columns,
    );
  const lines = gaps.map((gap) => [gap.source, because(gap), costOf(gap)].filter((part) => part !== '').join(', '));
  return ['can not be read, because, checks', ...lines.flatMap((line) => hang(line, columns, 0, 4))].join('\n');
}

function said(state: Access['state']): string {
  return state === 'absent' ? 'not served, so there is none' : '';
}

function because({ state, reason }: Access): string {
  return `${state}${reason === null ? '' : ` (${printable(reason, 60)})`}`;
}

function costOf({ costs, weakens }: Access): string {
  const lost = costs.length === 0 ? [] : [`unknown: ${some(costs)}`];
  const weaker = weakens.length === 0 ? [] : [`perhaps: ${some(weakens)}`];
  return [...lost, ...weaker].join('; ');
}

/** A few by name, the rest by number. */
function some(checks: readonly string[]): string {
  return checks.length > 2 ? `${checks[0]} and ${checks.length - 1} more` : checks.join(', ');
}

function kubeletBlock({ kubeletCommands }: Diagnosis, columns: number, verbose: boolean): string[] {
  if (kubeletCommands.length === 0) return [];
  const shown = verbose ? kubeletCommands : kubeletCommands.slice(0, 3);
  const more = kubeletCommands.length - shown.length;
  return [
    [
      ...wrap(
        'The settings of running kubelets: kaudit never asks for them, because that right runs commands in every pod. Who holds it can record them in a folder for kaudit scan --kubelet-configz FOLDER:',
        columns,
      ),
      ...shown.map((command) => `  ${command}`),
      ...(more > 0 ? [`  and so for ${more} more nodes (-v lists them)`] : []),
    ].join('\n'),
  ];
}

function conclusionOf({ server, complete, access, recorded }: Diagnosis): string {
  if (server.reachable === false) return 'The cluster is not reached: a scan would exit 4.';
  if (complete) return 'A scan would see everything that its checks need.';
  const gaps = access.filter(({ readable }) => !readable);
  const costs = new Set(gaps.flatMap((gap) => [...gap.costs, ...gap.weakens])).size;
  return `${gaps.length} of ${access.length} sources can not be read, which ${costs} checks look at: a scan would be incomplete.${recorded === null ? ' kaudit rbac prints the rights that are missing.' : ''}`;
}
