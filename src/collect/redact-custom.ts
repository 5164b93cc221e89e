import { describeValue, isJson } from './redact.ts';

/** Parts of a policy engine's rules that hold whole objects, Secrets among them, or calls with credentials; no verdict rests on them. */
const dropped: ReadonlySet<string> = new Set(['data', 'stringData', 'context', 'mutate']);
const headerLists: ReadonlySet<string> = new Set(['headers', 'headerMatches', 'httpHeaders']);

/**
 * Replaces, in place, what the spec of a resource that is not Kubernetes' own may hold of secrets: values of headers in routes
 * and policies, objects that a policy engine makes. Everything else stays as it is.
 */
export function redactCustomSpec(spec: unknown): void {
  if (Array.isArray(spec)) for (const item of spec) redactCustomSpec(item);
  if (!isJson(spec)) return;
  for (const key of Object.keys(spec)) {
    const value = spec[key];
    if (dropped.has(key)) delete spec[key];
    else if (headerLists.has(key) && Array.isArray(value)) spec[key] = value.map(redactHeader);
    else if (/HeaderModifier$/.test(key) && isJson(value)) redactModifier(value);
    else redactCustomSpec(value);
  }
}

/** `{ name, value }`, or `Name: value` in one string. */
function redactHeader(header: unknown): unknown {
  if (isJson(header)) return 'value' in header ? { ...header, value: describeValue(header.value) } : header;
  return typeof header === 'string' && /^[\w-]{1,128}$/.test(header) ? header : '<text>';
}

function redactModifier(modifier: Record<string, unknown>): void {
  for (const action of ['set', 'add']) {
    const headers = modifier[action];
    if (Array.isArray(headers)) modifier[action] = headers.map(redactHeader);
  }
}
