import { type Json, text } from './raw-fields.ts';
import { isJson } from './redact.ts';

/** Fields of a pod spec that differ between replicas and that no verdict rests on. */
const perPod = ['nodeName', 'hostname'] as const;
const tokenVolume = 'kube-api-access-';
/** Names that stand in JSON as they are. */
const plain = /^[\w.-]+$/;

/** Takes out of a pod spec, in place, what differs between replicas: node, host name, the random name of the token volume. */
export function dropPerPod(spec: Json): void {
  unpin(spec);
  for (const field of perPod) delete spec[field];
  nameTokenVolume(spec);
}

/** The JSON of a pod spec without what differs between replicas, and the node that it names. */
export interface ReplicaText {
  readonly text: string;
  readonly nodeName: string | undefined;
  readonly hostname: string | undefined;
}

/** Two pods whose texts are equal here have specs that are equal after `dropPerPod`, where `isOwnText` says so of one. */
export function replicaText(spec: string): ReplicaText {
  const [nodeName, hostname] = perPod.map((field) => namedOnce(spec, field));
  let shared = spec;
  // Wherever it stands: a DaemonSet's pods are pinned to their node by an affinity that names it.
  if (nodeName !== undefined) shared = shared.replaceAll(`"${nodeName}"`, '"<node>"');
  if (hostname !== undefined) shared = shared.replace(`"hostname":"${hostname}"`, '"hostname":""');
  return { text: shared.replaceAll(tokenNames, `"${tokenVolume}"`), nodeName, hostname };
}

const tokenNames = new RegExp(`"${tokenVolume}[^"\\\\]*"`, 'g');

/** Whether what `replicaText` found are the fields of the spec itself, not of something inside it. */
export function isOwnText({ text: shared, nodeName, hostname }: ReplicaText, spec: Json): boolean {
  const asKey = nodeName !== undefined && shared.includes('"<node>":');
  return !asKey && text(spec.nodeName) === nodeName && text(spec.hostname) === hostname;
}

/** The value of a field that stands once in a JSON text, where it is a plain name. */
function namedOnce(json: string, field: string): string | undefined {
  const before = `"${field}":"`;
  const at = json.indexOf(before);
  if (at < 0 || json.includes(before, at + before.length)) return undefined;
  const value = json.slice(at + before.length, json.indexOf('"', at + before.length));
  return plain.test(value) ? value : undefined;
}

/** The DaemonSet controller pins each pod to its node by an affinity: the name there is the same word for all of them here. */
function unpin(spec: Json): void {
  const { nodeName } = spec;
  const affinity = isJson(spec.affinity) ? spec.affinity.nodeAffinity : undefined;
  const required = isJson(affinity) ? affinity.requiredDuringSchedulingIgnoredDuringExecution : undefined;
  if (!isJson(required) || !Array.isArray(required.nodeSelectorTerms)) return;
  for (const term of required.nodeSelectorTerms)
    if (isJson(term) && Array.isArray(term.matchFields))
      for (const field of term.matchFields)
        if (isJson(field) && field.key === 'metadata.name' && Array.isArray(field.values))
          field.values = field.values.map((value: unknown) => (value === nodeName ? '<node>' : value));
}

/** The volume that the API server adds for the token has a random name; all are called alike here. */
function nameTokenVolume(spec: Json): void {
  const rename = (items: unknown): void => {
    if (!Array.isArray(items)) return;
    for (const item of items)
      if (isJson(item) && typeof item.name === 'string' && item.name.startsWith(tokenVolume))
        item.name = 'kube-api-access';
  };
  rename(spec.volumes);
  for (const kind of ['containers', 'initContainers', 'ephemeralContainers'])
    if (Array.isArray(spec[kind]))
      for (const container of spec[kind]) if (isJson(container)) rename(container.volumeMounts);
}
