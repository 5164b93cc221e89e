import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** An audit.k8s.io/v1 Event at level Metadata, of the stages after RequestReceived. */
export interface AuditEvent {
  auditID: string;
  stage: string;
  verb: string;
  requestURI: string;
  user: { username: string; groups?: string[] };
  userAgent?: string;
  sourceIPs?: string[];
  objectRef?: { resource?: string; namespace?: string; name?: string; apiGroup?: string; subresource?: string };
  responseStatus?: { code?: number; reason?: string; message?: string };
  requestReceivedTimestamp: string;
  annotations?: Record<string, string>;
}

/** All events written so far into this folder; a line still being written is left out. */
export async function readAuditLog(folder: string): Promise<AuditEvent[]> {
  // Rotated files are named audit-DATE.log, which sorts before audit.log.
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.slice(0, text.lastIndexOf('\n') + 1).split('\n'));
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditEvent);
}
