import type { Severity } from '../check.ts';
import { printable } from '../printable.ts';
import { type CheckSummary, type Finding, objectName, type Report } from '../report.ts';
import { clusterName, uuidOf } from './addressing.ts';

const severityIds: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
const severityNames: Readonly<Record<Severity, string>> = {
  info: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

/** OCSF 1.8 Compliance Findings (class 2003) as a JSON array: one event for each finding, one for each check without findings that has a verdict. */
export function renderOcsf(report: Report): string {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const listed = new Set(report.findings.map(({ check }) => check));
  const failed = report.findings.flatMap((finding) => {
    const check = checks.get(finding.check);
    return check === undefined ? [] : [eventOf(report, check, finding)];
  });
  const others = report.checks
    .filter(({ id, status }) => !listed.has(id) && status !== 'not-applicable')
    .map((check) => eventOf(report, check, null));
  return `${JSON.stringify([...failed, ...others], null, 2)}\n`;
}

function eventOf(report: Report, check: CheckSummary, finding: Finding | null) {
  const { cluster, scan, tool } = report;
  const cut = clusterName(report);
  const message = finding === null ? (check.reason ?? check.title) : finding.message;
  const time = Date.parse(scan.finishedAt) || 0;
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200301,
    type_name: 'Compliance Finding: Create',
    severity_id: severityIds[check.severity],
    severity: severityNames[check.severity],
    ...(finding?.waiver ? { status_id: 3, status: 'Suppressed' } : { status_id: 1, status: 'New' }),
    time,
    message: printable(message, 2_000),
    metadata: {
      version: '1.8.0',
      product: { name: tool.name, vendor_name: tool.name, version: tool.version },
      event_code: check.id,
      profiles: [],
    },
    finding_info: {
      uid: finding?.fingerprint ?? uuidOf(cluster.uid ?? cut, check.id),
      title: check.title,
      desc: check.description,
      types: [check.category],
      created_time: time,
    },
    compliance: {
      ...complianceOf(check, finding),
      control: check.id,
      standards: standardsOf(check),
      requirements: [...check.controls],
    },
    remediation: {
      desc: printable(finding?.remediation ?? check.remediation, 2_000),
      references: [...check.references],
    },
    resources: finding === null ? [] : [resourceOf(finding)],
    unmapped: {
      cluster: printable(cut),
      cluster_uid: cluster.uid === null ? null : printable(cluster.uid),
      scope: finding?.scope ?? null,
      points: finding?.points ?? 0,
      container: finding?.container == null ? null : printable(finding.container),
      field_path: finding?.fieldPath == null ? null : printable(finding.fieldPath),
      waiver: finding?.waiver ? printable(finding.waiver.reason) : null,
    },
  };
}

/** Pass, fail, or what lies between: a verdict that is not known is a warning, never a pass. */
function complianceOf({ status, reason }: CheckSummary, finding: Finding | null) {
  if (finding !== null) return { status_id: 3, status: 'Fail' };
  if (status === 'pass') return { status_id: 1, status: 'Pass' };
  if (status === 'fail') return { status_id: 3, status: 'Fail' };
  return { status_id: 2, status: 'Warning', status_details: [printable(`${status}: ${reason ?? ''}`, 1_000)] };
}

/** `cis-kubernetes` of `cis-kubernetes:5.2.2`; a check that no framework asks for is kaudit's own. */
function standardsOf({ controls }: CheckSummary): string[] {
  const standards = [...new Set(controls.map((control) => control.slice(0, control.indexOf(':'))))].sort();
  return standards.length === 0 ? ['kaudit'] : standards;
}

function resourceOf({ object }: Finding) {
  const { apiVersion, kind, namespace, name, uid } = object;
  return {
    uid: uid === undefined ? uuidOf(apiVersion, kind, namespace ?? '', name) : printable(uid),
    name: printable(objectName(object)),
    type: printable(kind),
    version: printable(apiVersion),
    ...(namespace === undefined ? {} : { namespace: printable(namespace) }),
  };
}
