import { printable } from '../printable.ts';
import type { PsaMode, PsaNamespace, PsaObstacle, PsaPlan, PsaStep } from '../psa/psa.ts';
import { hang, margin, renderRows, wrap } from '../reporters/text.ts';

/** The plan for a person at a terminal; `verbose` lists the workloads of every step, not of the next one alone. */
export function renderPlan(plan: PsaPlan, columns: number, verbose: boolean): string {
  const own = plan.namespaces.filter(({ system }) => !system);
  const system = plan.namespaces.filter((one) => one.system).map(({ namespace }) => printable(namespace));
  const rows = own.map((one) => [
    printable(one.namespace),
    describeMode(one.enforce),
    describeWatch(one),
    one.meets ?? 'unknown',
    one.steps.length === 0 ? 'nothing to fix' : one.steps.map((step) => summarize(step, one)).join('; '),
  ]);
  const commands = own.some(({ changes }) => changes.length > 0);
  const blocks = [
    ...(rows.length === 0
      ? ['no namespace to plan for']
      : [renderRows(['namespace', 'enforces', 'warns, audits', 'pods meet', 'to go further, fix'], rows, columns)]),
    ...own.flatMap((one) => sectionsOf(one, columns, verbose)),
    ...(system.length === 0
      ? []
      : [
          wrap(`Left alone, because Kubernetes or the distribution owns them: ${system.join(', ')}`, columns).join(
            '\n',
          ),
        ]),
    ...plan.notes.map((note) => wrap(`Note: ${printable(note, 1_000)}`, columns).join('\n')),
    ...(commands
      ? [
          wrap('kaudit psa -o commands prints the labels to set: first warn and audit, then enforce.', columns).join(
            '\n',
          ),
        ]
      : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** A shell script of `kubectl label` commands: all that only watch, then those that enforce; what is left to fix as comments. */
export function renderCommands(plan: PsaPlan, kubectl: string): string {
  const changes = (step: 'watch' | 'enforce') =>
    plan.namespaces.flatMap(({ namespace, changes: all }) =>
      all.filter((change) => change.step === step).map(({ labels }) => command(kubectl, namespace, labels)),
    );
  const left = plan.namespaces.filter(({ system }) => !system).flatMap((one) => leftToFix(one));
  const [watch, enforce] = [changes('watch'), changes('enforce')];
  const lines = [
    ...(watch.length === 0
      ? []
      : ['# 1. Warn and audit. Nothing is refused: watch the warnings and the audit log for a while.', ...watch, '']),
    ...(enforce.length === 0 ? [] : ['# 2. Enforce what every workload of the namespace meets today.', ...enforce, '']),
    ...(left.length === 0 ? [] : ['# 3. To go further, fix these workloads and run kaudit psa again.', ...left, '']),
    ...plan.notes.map((note) => `# Note: ${printable(note, 1_000)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function command(kubectl: string, namespace: string, labels: Readonly<Record<string, string>>): string {
  const set = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  // No API server has a namespace of another name; a file may.
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace)) return `# not a name of a namespace: ${printable(namespace)}`;
  return `${kubectl} label --overwrite namespace ${namespace} ${set.join(' ')}`;
}

function leftToFix({ namespace, steps, meets }: PsaNamespace): string[] {
  const name = printable(namespace);
  if (meets === null) return [`# ${name}: not all of its workloads were seen, so no level is safe to enforce`];
  return steps
    .slice(0, 1)
    .flatMap(({ level, fix }) => fix.map((one) => `# ${name}, to meet ${level}: ${nameOf(one)}: ${controlsOf(one)}`));
}

function describeMode(mode: PsaMode | null): string {
  if (mode === null) return 'unknown';
  if (mode.level === 'privileged') return mode.from === 'label' ? 'privileged' : 'nothing';
  const version = mode.version === 'latest' ? '' : `:${printable(mode.version)}`;
  return `${mode.level}${version}${mode.from === 'Kyverno' ? ' (Kyverno)' : mode.from === 'default' ? ' (default)' : ''}`;
}

function describeWatch({ warn, audit }: PsaNamespace): string {
  const describe = (mode: PsaMode | null) => (mode?.level === 'privileged' ? 'nothing' : describeMode(mode));
  const [warned, audited] = [describe(warn), describe(audit)];
  return warned === audited ? warned : `${warned}, ${audited}`;
}

function summarize({ level, fix, controls }: PsaStep, { workloads, meets }: PsaNamespace): string {
  if (fix.length === 0) return meets === null ? `${level}: nothing that was seen` : `${level}: nothing`;
  return `${level}: ${fix.length} of ${workloads} (${controls.map(({ control, workloads: n }) => `${control} ${n}`).join(', ')})`;
}

function sectionsOf(
  { namespace, steps, refused, invalid, enforce }: PsaNamespace,
  columns: number,
  verbose: boolean,
): string[] {
  const name = printable(namespace);
  const listed = (title: string, fix: readonly PsaObstacle[]): string[] =>
    fix.length === 0
      ? []
      : [
          `${wrap(title, columns).join('\n')}\n${margin(
            renderRows(
              ['', '  '],
              fix.map((one) => [nameOf(one), controlsOf(one)]),
              columns - 2,
            )
              .split('\n')
              .slice(1)
              .join('\n'),
          )}`,
        ];
  return [
    ...invalid.map(({ label, value }) =>
      hang(`${name}: ${label}=${JSON.stringify(printable(value))} can not be read`, columns, 0, 2).join('\n'),
    ),
    ...listed(`${name} runs what ${enforce?.level ?? 'its label'} refuses; it can not be made again:`, refused),
    ...steps
      .slice(0, verbose ? steps.length : 1)
      .filter(({ level }) => refused.length === 0 || level !== enforce?.level)
      .flatMap(({ level, fix }) => listed(`${name}, to meet ${level}:`, fix)),
  ];
}

function nameOf({ object: { kind, name } }: PsaObstacle): string {
  return printable(`${kind} ${name}`);
}

function controlsOf({ controls }: PsaObstacle): string {
  return controls.map(({ control }) => control).join(', ');
}
