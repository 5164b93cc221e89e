import type { Severity } from '../check.ts';
import { printable } from '../printable.ts';
import { type CheckSummary, type Finding, objectName, type Report } from '../report.ts';
import { clusterName } from './addressing.ts';
import { waiverText } from './waiver-words.ts';

const labels: Readonly<Record<Severity, string>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  info: 'INFORMATIONAL',
};

/** No account's number: a cluster does not say whose it is, so whoever imports the findings puts his own in. */
const unknownAccount = '000000000000';

/** AWS Security Finding Format, an array to import in batches of 100. Account and region are those of an EKS endpoint, else placeholders. */
export function renderAsff(report: Report): string {
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const findings = report.findings.flatMap((finding) => {
    const check = checks.get(finding.check);
    return check === undefined ? [] : [findingOf(report, check, finding)];
  });
  return `${JSON.stringify(findings, null, 2)}\n`;
}

function findingOf(report: Report, check: CheckSummary, finding: Finding) {
  const { cluster, scan } = report;
  const { object, waiver } = finding;
  const name = clusterName(report);
  const region = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.eks\.amazonaws\.com/.exec(cluster.server ?? '')?.[1] ?? 'us-east-1';
  const time = new Date(Date.parse(scan.finishedAt) || 0).toISOString();
  return {
    SchemaVersion: '2018-10-08',
    Id: `kaudit/${finding.fingerprint}`,
    ProductArn: `arn:aws:securityhub:${region}:${unknownAccount}:product/${unknownAccount}/default`,
    GeneratorId: `kaudit/${check.id}`,
    AwsAccountId: unknownAccount,
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: time,
    UpdatedAt: time,
    Severity: { Label: labels[check.severity] },
    Title: cut(check.title, 256),
    Description: cut(`${objectName(object)}: ${finding.message}`, 1_024),
    Remediation: {
      Recommendation: {
        Text: cut(finding.remediation, 512),
        ...(check.references[0] === undefined ? {} : { Url: check.references[0] }),
      },
    },
    ProductFields: {
      'kaudit/cluster': cut(name, 256),
      'kaudit/fieldPath': cut(finding.fieldPath ?? '', 256),
      'kaudit/scope': finding.scope,
    },
    Resources: [
      {
        Type: 'Other',
        Id: cut(`${name}/${object.apiVersion}/${objectName(object)}`, 512),
        Partition: 'aws',
        Region: region,
        Details: { Other: { kind: cut(object.kind, 256), namespace: cut(object.namespace ?? '', 256) } },
      },
    ],
    Compliance: { Status: 'FAILED', RelatedRequirements: check.controls.slice(0, 32) },
    ...(waiver === null
      ? {}
      : {
          Note: {
            Text: cut(waiverText(finding), 512),
            UpdatedBy: cut(waiver.approver ?? 'kaudit', 512),
            UpdatedAt: time,
          },
        }),
    Workflow: { Status: waiver === null ? 'NEW' : 'SUPPRESSED' },
    RecordState: 'ACTIVE',
  };
}

/** As the format limits its strings: no longer than `limit`, never empty. */
function cut(text: string, limit: number): string {
  return printable(text, limit).slice(0, limit) || '-';
}
