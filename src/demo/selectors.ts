import type { List, RecordedObject } from './recording.ts';

/** Whether an object is wanted; or what the API server has against the selector. */
export type Selection = { readonly matches: (object: RecordedObject) => boolean } | { readonly error: string };

type Requirement = (labels: ReadonlyMap<string, string>) => boolean;

/** A label selector as in `?labelSelector=`: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas. */
export function parseLabelSelector(selector: string): Selection {
  const requirements: Requirement[] = [];
  // a comma inside parentheses does not separate requirements
  for (const term of selector.split(/,(?![^(]*\))/)) {
    const requirement = parseRequirement(term.trim());
    if (requirement === undefined) return { error: `unable to parse requirement: ${JSON.stringify(term)}` };
    requirements.push(requirement);
  }
  return {
    matches(object) {
      const labels = new Map(Object.entries(object.metadata.labels ?? {}));
      return requirements.every((holds) => holds(labels));
    },
  };
}

function parseRequirement(term: string): Requirement | undefined {
  const set = /^([\w./-]+)\s+(in|notin)\s+\(([^()]*)\)$/.exec(term);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    return (labels) => values.has(labels.get(key) ?? '\0') === (operator === 'in');
  }
  const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(term);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return (labels) => (labels.get(key) === value) === (operator !== '!=');
  }
  const existence = /^(!?)\s*([\w./-]+)$/.exec(term);
  if (existence) {
    const [, not, key = ''] = existence;
    return (labels) => labels.has(key) === (not === '');
  }
  return undefined;
}

/** Fields beyond metadata.name and metadata.namespace that kube-apiserver can select by, where kaudit might ask. */
const fields: ReadonlyMap<string, readonly string[]> = new Map([
  ['/api/v1/pods', ['spec.nodeName', 'spec.serviceAccountName', 'status.phase', 'status.podIP']],
  ['/api/v1/secrets', ['type']],
  ['/api/v1/namespaces', ['status.phase']],
]);

/** A field selector as in `?fieldSelector=`: `a.b=c` or `a.b!=c`, joined by commas. */
export function parseFieldSelector(selector: string, list: List): Selection {
  const known = ['metadata.name', ...(list.namespaced ? ['metadata.namespace'] : []), ...(fields.get(list.path) ?? [])];
  const requirements: { path: readonly string[]; value: string; equal: boolean }[] = [];
  for (const term of selector.split(',')) {
    const [, path = '', operator, value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? [];
    if (path === '') return { error: `invalid selector: '${selector}'; can't understand '${term}'` };
    if (!known.includes(path)) return { error: `field label not supported: ${path}` };
    requirements.push({ path: path.split('.'), value, equal: operator !== '!=' });
  }
  return {
    matches: (object) => requirements.every(({ path, value, equal }) => (read(object, path) === value) === equal),
  };
}

function read(object: unknown, path: readonly string[]): string {
  let value = object;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return '';
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return typeof value === 'string' ? value : '';
}
