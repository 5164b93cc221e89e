import { keyOf } from '../../src/demo/paging.ts';
import type { Document, Recording } from '../../src/demo/recording.ts';
import { replaceCertificates } from './certificates.ts';
import type { Collected, RawList, RawObject } from './collect.ts';
import { identify, type Substitutions } from './identify.ts';
import { normaliseObject } from './objects.ts';
import { place } from './place.ts';
import { publishFlags, trimMetrics } from './publish.ts';

/** What of this machine shows in answers: the address the API server had, and the folder it lived in. */
export interface Machine {
  readonly server: string;
  readonly folder: string;
}

/** The hour that all of the recording seems to have been made at. */
const recordedAt = '2026-02-02T08:00:00Z';
const resourceVersion = '184467';

/** A recording without traces of the machine and the moment: recording again gives a small difference. */
export function normalise({ identities, documents, lists }: Collected, machine: Machine): Recording {
  place(lists);
  const substitutions = identify(lists);
  const walk = (value: unknown) => rewrite(value, substitutions, machine);
  const flags = commandFlags(lists);
  return {
    format: 'kaudit.dev/recording/v1',
    resourceVersion,
    identities,
    documents: documents.map((document) => normaliseDocument(document, flags, walk)),
    lists: lists.map((list) => ({ ...list, items: normaliseItems(list, walk) })),
  };
}

function normaliseDocument(
  document: Document,
  flags: ReadonlySet<string>,
  walk: (value: unknown) => unknown,
): Document {
  const { path, type, json, lines } = document;
  if (path === '/flagz') return publishFlags(document, flags);
  if (path === '/metrics') return { path, type, lines: trimMetrics(lines ?? []) };
  if (path === '/version') {
    return { path, type, json: { ...(json as object), gitCommit: '0'.repeat(40), buildDate: recordedAt } };
  }
  return lines === undefined ? { path, type, json: walk(json) } : { path, type, lines };
}

function normaliseItems(list: RawList, walk: (value: unknown) => unknown): RawObject[] {
  // events end within the hour, bootstrap tokens within the day
  if (list.kind === 'EventList') return [];
  const kept = list.items.filter(({ metadata }) => !/^bootstrap-token-/.test(metadata.name));
  return kept
    .map((object) => normaliseObject(list, walk(object) as RawObject))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function rewrite(value: unknown, substitutions: Substitutions, machine: Machine): unknown {
  if (typeof value === 'string') return rewriteText(value, substitutions, machine);
  if (typeof value === 'number') return `${value}` === new URL(machine.server).port ? 6443 : value;
  if (Array.isArray(value)) return value.map((element) => rewrite(element, substitutions, machine));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewrite(inner, substitutions, machine)]));
}

function rewriteText(text: string, substitutions: Substitutions, { server, folder }: Machine): string {
  const known = substitutions.get(text);
  if (known !== undefined) return known;
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.exec(text);
  if (date) return date[1] === undefined ? recordedAt : recordedAt.replace('Z', `.${'0'.repeat(date[1].length - 1)}Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return recordedAt.slice(0, 10);
  const port = new URL(server).port;
  return (
    replaceCertificates(text)
      .replaceAll(folder, '')
      .replaceAll(`:${port}`, ':6443')
      .replaceAll('10.0.0.10', '192.0.2.11')
      // kubeadm's name of the cluster, which the test cluster takes from its profile
      .replace(/^(--cluster-name=)weak$/, '$1fernhill')
      .replace(/^(clusterName: )weak$/m, '$1fernhill')
  );
}

/** Names of the flags in the command of the API server's mirror pod. */
function commandFlags(lists: readonly RawList[]): ReadonlySet<string> {
  const pods = lists.find(({ path }) => path === '/api/v1/pods')?.items ?? [];
  const pod = pods.find(({ metadata }) => metadata.name.startsWith('kube-apiserver-'));
  const { containers } = (pod?.spec ?? { containers: [] }) as { containers: { command: string[] }[] };
  return new Set((containers[0]?.command ?? []).map((argument) => argument.replace(/^--([^=]+).*$/, '$1')));
}
