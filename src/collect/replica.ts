import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** Levels of nesting that are walked; anything deeper is cut off. */
export const maxDepth = 100;

/** Fields of a pod spec that differ between replicas and that no verdict rests on. */
const perPod = ['nodeName', 'hostname'];
const tokenVolume = 'kube-api-access-';

/** Takes out of a pod spec, in place, what differs between replicas: node, host name, the random name of the token volume. */
export function dropPerPod(spec: Json): void {
  unpin(spec);
  for (const field of perPod) delete spec[field];
  nameTokenVolume(spec);
}

/** Whether two raw pod specs are replicas: equal but for node, host name and the name of the token volume. */
export function isReplica(a: Json, b: Json): boolean {
  const [nodeA, nodeB] = [a.nodeName, b.nodeName];
  const alike = (x: unknown, y: unknown, depth: number): boolean => {
    if (x === y) return true;
    if (typeof x === 'string' && typeof y === 'string')
      return (x === nodeA && y === nodeB) || (x.startsWith(tokenVolume) && y.startsWith(tokenVolume));
    if (depth > maxDepth || typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return false;
    if (Array.isArray(x)) {
      if (!Array.isArray(y) || x.length !== y.length) return false;
      for (let i = 0; i < x.length; i++) if (!alike(x[i], y[i], depth + 1)) return false;
      return true;
    }
    if (!isJson(x) || !isJson(y)) return false;
    const counts = (key: string): boolean => depth > 0 || !perPod.includes(key);
    let more = 0;
    for (const key in x) {
      more++;
      if (!alike(x[key], y[key], depth + 1) && counts(key)) return false;
    }
    for (const _ in y) more--;
    // Where there are other fields, only nulls may make the difference: they are pruned.
    if (more !== 0 || depth === 0)
      for (const key in y) if (!Object.hasOwn(x, key) && y[key] !== null && counts(key)) return false;
    return true;
  };
  return alike(a, b, 0);
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
