import { printable } from '../printable.ts';
import {
  type CheckSummary,
  type ControlSummary,
  type Finding,
  type FrameworkSummary,
  objectName,
  type Report,
  type Status,
} from '../report.ts';
import { clusterName, uuidOf } from './addressing.ts';

/** The release of OSCAL whose assessment-results model this writes. */
const oscalVersion = '1.1.2';

/** Whose words the properties are that OSCAL has no place for. */
const ns = 'https://kaudit.dev/ns/oscal';

/** A target that a finding is about: a control of a framework, or a check where no framework was asked for. */
interface Target {
  readonly id: string;
  /** The statement or objective that is judged. */
  readonly aim: { readonly type: 'statement-id' | 'objective-id'; readonly 'target-id': string };
  /** What it was in the earlier report, where it was something else. */
  readonly was?: Status | 'none';
  readonly title: string;
  readonly status: Status;
  readonly reason: string;
  readonly checks: readonly string[];
}

/** OSCAL assessment results (NIST): observations per check, findings per control; UUIDs by name, so that the same report gives the same bytes. */
export function renderOscal(report: Report): string {
  const cluster = printable(clusterName(report));
  const identity = report.cluster.uid ?? cluster;
  const id = (...parts: string[]) => uuidOf(identity, report.scan.startedAt, ...parts);
  const plan = id('plan');
  const results =
    report.frameworks.length > 0
      ? report.frameworks.map((framework) => targetsOf(framework, report.baseline))
      : [ownTargets(report)];
  const document = {
    'assessment-results': {
      uuid: id('assessment-results'),
      metadata: {
        title: `Kubernetes cluster audit of ${cluster}`,
        'last-modified': timeOf(report.scan.finishedAt),
        version: `${report.tool.version}+${report.tool.rules}`,
        'oscal-version': oscalVersion,
      },
      'import-ap': { href: `#${plan}` },
      results: results.map(({ key, title, targets }) => resultOf(report, key, title, targets, id)),
      'back-matter': {
        resources: [
          {
            uuid: plan,
            title: 'Assessment plan',
            description:
              'There is no separate assessment plan: the checks that kaudit selected, listed as observations, are what was assessed.',
            base64: {
              filename: 'checks.txt',
              'media-type': 'text/plain',
              value: Buffer.from(
                report.checks.map(({ id: check, title }) => `${check}: ${title}\n`).join('') || '-',
              ).toString('base64'),
            },
          },
        ],
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function targetsOf({ framework, title, version, controls }: FrameworkSummary, baseline: Report['baseline']) {
  const changes = baseline?.frameworks?.find((change) => change.framework === framework)?.changes ?? [];
  const before = new Map(changes.map((change) => [change.id, change.old ?? ('none' as const)]));
  const targets = controls.map(({ id, title: name, status, reason, checks }: ControlSummary): Target => {
    const was = before.get(id);
    const own = framework === 'nist-800-53' ? nistId(id) : null;
    const control = own ?? token(`${framework}-${id}`);
    return {
      id: control,
      // In NIST's own catalogs the statement of ac-2 is ac-2_smt; other benchmarks have no catalog in OSCAL.
      aim:
        own === null
          ? { type: 'objective-id', 'target-id': control }
          : { type: 'statement-id', 'target-id': `${own}_smt` },
      title: `${id} ${name}`,
      status,
      reason,
      checks,
      ...(was === undefined ? {} : { was }),
    };
  });
  return { key: framework, title: `${title} ${version}`, targets };
}

/** `ac-2.1` for `AC-2(1)`, as NIST's catalogs in OSCAL call it; null for anything else. */
function nistId(id: string): string | null {
  const parts = /^([A-Z]{2}-\d+)(?:\((\d+)\))?$/.exec(id);
  return parts === null ? null : `${parts[1]?.toLowerCase()}${parts[2] === undefined ? '' : `.${parts[2]}`}`;
}

function ownTargets({ checks }: Report) {
  const targets = checks.map(
    ({ id, title, status, reason, failed }): Target => ({
      id: token(id),
      aim: { type: 'objective-id', 'target-id': token(id) },
      title,
      status,
      reason: reason ?? (status === 'fail' ? `${failed} items fail` : 'all items pass'),
      checks: [id],
    }),
  );
  return { key: 'kaudit', title: 'Checks of kaudit', targets };
}

function resultOf(
  report: Report,
  key: string,
  title: string,
  targets: readonly Target[],
  id: (...parts: string[]) => string,
) {
  const needed = new Set(targets.flatMap(({ checks }) => checks));
  const checks = report.checks.filter((check) => needed.has(check.id));
  const findings = report.findings.filter(({ check }) => needed.has(check));
  const objects = [...new Map(findings.map(({ object }) => [objectKey(object), object])).values()];
  const known = new Set(checks.map((check) => check.id));
  return {
    uuid: id('result', key),
    title,
    description: `What kaudit found of ${title}: ${targets.length} controls assessed.`,
    start: timeOf(report.scan.startedAt),
    end: timeOf(report.scan.finishedAt),
    'reviewed-controls': {
      'control-selections': [{ 'include-controls': targets.map((target) => ({ 'control-id': target.id })) }],
    },
    ...(objects.length === 0
      ? {}
      : {
          'local-definitions': {
            'inventory-items': objects.map((object) => ({
              uuid: id('object', key, objectKey(object)),
              description: printable(`${object.apiVersion} ${objectName(object)}`),
            })),
          },
        }),
    observations: checks.map((check) =>
      observationOf(
        check,
        findings.filter((finding) => finding.check === check.id),
        report,
        (...parts) => id(...parts, key),
        (object) => id('object', key, objectKey(object)),
      ),
    ),
    findings: targets.map((target) => ({
      uuid: id('finding', key, target.id),
      title: target.title,
      description: printable(target.reason, 2_000),
      props: [
        { name: 'status', ns, value: target.status },
        ...(target.was === undefined ? [] : [{ name: 'earlier-status', ns, value: target.was }]),
      ],
      target: {
        ...target.aim,
        status: {
          state: target.status === 'pass' || target.status === 'not-applicable' ? 'satisfied' : 'not-satisfied',
          reason: target.status === 'pass' || target.status === 'fail' ? target.status : 'other',
          remarks: printable(`${target.status}: ${target.reason}`, 2_000),
        },
      },
      ...related(
        target.checks.filter((check) => known.has(check)),
        (check) => id('observation', check, key),
      ),
    })),
  };
}

function related(checks: readonly string[], uuid: (check: string) => string) {
  return checks.length === 0
    ? {}
    : { 'related-observations': checks.map((check) => ({ 'observation-uuid': uuid(check) })) };
}

function observationOf(
  { id: check, title, description, status, reason, evaluated, failed, findingsOmitted, references }: CheckSummary,
  findings: readonly Finding[],
  { scan }: Report,
  id: (...parts: string[]) => string,
  objectId: (object: Finding['object']) => string,
) {
  const subjects = [...new Map(findings.map(({ object }) => [objectKey(object), object])).values()];
  const evidence = [
    {
      description: printable(
        `${status}${reason === null ? '' : `: ${reason}`}; ${failed} of ${evaluated} items fail`,
        2_000,
      ),
    },
    ...findings.map(({ object, message, waiver }) => ({
      description: printable(
        `${objectName(object)}: ${message}${waiver === null ? '' : ` (waived until ${waiver.expires}: ${waiver.reason})`}`,
        2_000,
      ),
    })),
    ...(findingsOmitted === 0 ? [] : [{ description: `${findingsOmitted} more findings are not listed` }]),
  ];
  return {
    uuid: id('observation', check),
    title,
    description,
    props: [{ name: 'check', ns, value: check }],
    links: references.map((href) => ({ href, rel: 'reference' })),
    methods: ['TEST'],
    ...(subjects.length === 0
      ? {}
      : {
          subjects: subjects.map((object) => ({
            'subject-uuid': objectId(object),
            type: 'inventory-item',
            title: printable(objectName(object)),
          })),
        }),
    'relevant-evidence': evidence,
    collected: timeOf(scan.finishedAt),
  };
}

function objectKey({ apiVersion, kind, namespace = '', name }: Finding['object']): string {
  return JSON.stringify([apiVersion, kind, namespace, name]);
}

/** A date with a time zone, as the model wants it; an inventory that has no date was taken at no known time. */
function timeOf(time: string): string {
  const at = Date.parse(time);
  return new Date(Number.isNaN(at) ? 0 : at).toISOString();
}

/** OSCAL's token: starts with a letter, then letters, digits, `.`, `-`, `_`. */
function token(text: string): string {
  const safe = text.replace(/[^\p{L}\p{N}._-]/gu, '_');
  return /^[\p{L}_]/u.test(safe) ? safe : `_${safe}`;
}
