import type { Document } from '../../src/demo/recording.ts';

/** Flags that the recorded process had for the sake of this machine, with the values a node's own process has. */
const nodeFlags: ReadonlyMap<string, string> = new Map([
  ['audit-log-path', ''],
  ['audit-policy-file', ''],
  ['bind-address', '0.0.0.0'],
  ['egress-selector-config-file', ''],
  ['etcd-servers', '[https://127.0.0.1:2379]'],
  ['secure-port', '6443'],
]);

/** `/flagz` as a node's own process would show it: its paths and ports, and nothing that the mirror pod does not set. */
export function publishFlags({ path, type, json, lines }: Document, shown: ReadonlySet<string>): Document {
  if (lines !== undefined) {
    return { path, type, lines: lines.map((line) => publishLine(line, shown)) };
  }
  const body = json as { flags: Record<string, string> };
  const flags = Object.entries(body.flags).map(([name, value]) => [name, publishValue(name, value, shown)]);
  return { path, type, json: { ...body, flags: Object.fromEntries(flags) } };
}

function publishLine(line: string, shown: ReadonlySet<string>): string {
  // NAME, a separator drawn at random, VALUE
  const [, name, separator, value] = /^([a-z0-9-]+)([\s:=]+)(.*)$/.exec(line) ?? [];
  if (name === undefined || separator === undefined || value === undefined) return line;
  return `${name}=${publishValue(name, value, shown)}`;
}

function publishValue(name: string, value: string, shown: ReadonlySet<string>): string {
  const ofNode = nodeFlags.get(name);
  if (ofNode !== undefined && !(shown.has(name) && ofNode === '')) return ofNode;
  if (name === 'advertise-address') return '192.0.2.11';
  // printed from a map, in no order
  if (name === 'watch-cache-sizes') return `[${value.slice(1, -1).split(',').sort().join(',')}]`;
  return value.replaceAll(/\/tmp\/kaudit-cluster-[^/,\]]+/g, '').replaceAll('10.0.0.10', '192.0.2.11');
}

/** Metrics that say how the API server is configured and what it refuses; everything else is left out. */
const families = [
  'apiserver_admission_controller_admission_duration_seconds_count',
  'apiserver_admission_webhook_',
  'apiserver_audit_',
  'apiserver_authentication_',
  'apiserver_authorization_',
  'apiserver_encryption_config_',
  'apiserver_envelope_encryption_',
  'apiserver_impersonation_attempts_total',
  'apiserver_manifest_admission_config_',
  'apiserver_mutating_admission_policy_',
  'apiserver_requested_deprecated_apis',
  'apiserver_storage_transformation_operations_total',
  'apiserver_tls_handshake_errors_total',
  'apiserver_validating_admission_policy_',
  'kubernetes_feature_enabled',
  'pod_security_',
  'process_start_time_seconds',
  'serviceaccount_',
];

/** The metrics that are kept (a rejection is a race between controllers), counters rounded down to a power of ten: their exact value is chance. */
export function trimMetrics(lines: readonly string[]): string[] {
  return lines
    .filter((line) => {
      const name = line.replace(/^# (HELP|TYPE) /, '');
      return families.some((family) => name.startsWith(family)) && !/_(bucket|sum)[{ ]|rejected="true"/.test(name);
    })
    .map((line) => {
      if (line.startsWith('#')) return line;
      if (line.startsWith('process_start_time_seconds')) return 'process_start_time_seconds 1.7697456e+09';
      return line.replace(/ (\d[\d.e+]*)$/, (_, value: string) => ` ${powerOfTen(Number(value))}`);
    });
}

function powerOfTen(value: number): number {
  return value > 0 ? 10 ** Math.floor(Math.log10(value)) : 0;
}
