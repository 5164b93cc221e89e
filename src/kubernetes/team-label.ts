import { isRecord } from './record.ts';

/** Labels by which clusters commonly name the team that owns a namespace; the first that is set counts. */
const labels: readonly string[] = ['kaudit.dev/team', 'team', 'app.kubernetes.io/team', 'owner'];

/** The team that the labels of an object name; null where none does. */
export function teamOf(metadata: unknown): string | null {
  const own = isRecord(metadata) && isRecord(metadata.labels) ? metadata.labels : {};
  for (const label of labels) {
    const value = Object.hasOwn(own, label) ? own[label] : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
