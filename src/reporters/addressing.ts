import { createHash } from 'node:crypto';
import type { Finding, Report } from '../report.ts';

/** What the cluster is called in reports that need a name: its context, else its server's host, else its UID. */
export function clusterName({ cluster }: Report): string {
  return cluster.context ?? hostOf(cluster.server) ?? cluster.uid ?? 'cluster';
}

function hostOf(server: string | null): string | null {
  return server === null || !URL.canParse(server) ? null : new URL(server).host;
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/**
 * A relative path that stands for the object: its file for manifests, else `k8s/prod/shop/apps/Deployment/web.yaml`, the
 * same in every scan. Percent-encoded, so that no name leaves its segment.
 */
export function objectPath(report: Report, { object, source }: Finding): string {
  if (source !== null) return source.file.replace(/^\.\//, '').split('/').map(encode).join('/');
  const { apiVersion, kind, namespace, name } = object;
  const segments = [clusterName(report), namespace ?? '_cluster', groupOf(apiVersion) || 'core', kind, `${name}.yaml`];
  return ['k8s', ...segments.map(encode)].join('/');
}

/** encodeURIComponent for any string, half a surrogate pair included; `.` and `..` name no folder. */
function encode(segment: string): string {
  return encodeURIComponent(Buffer.from(segment).toString()).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
}

/** Findings worst first, as consumers with a limit want them; equal ones keep the order of the report. */
export function worstFirst(findings: readonly Finding[], severities: readonly string[]): Finding[] {
  return findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Namespace of kaudit's name-based UUIDs. */
const namespace = Buffer.from('6d1d3f0e5b0c4f5f9e6c8a3d9a4b7c21', 'hex');

/** A UUID of version 5 (RFC 9562): the same for the same parts, so that a report exports to the same bytes again. */
export function uuidOf(...parts: readonly string[]): string {
  const hash = createHash('sha1').update(namespace).update(JSON.stringify(parts)).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
