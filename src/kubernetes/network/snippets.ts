import { field, fieldsOf, textOf } from './fields.ts';

const prefix = 'nginx.ingress.kubernetes.io/';

/** Annotations of an Ingress that hold raw configuration for the proxy, sorted. Source: ingress-nginx, "Annotations". */
export function snippetAnnotations(ingress: unknown): readonly string[] {
  const annotations = fieldsOf(field(field(ingress, 'metadata'), 'annotations')) ?? {};
  return Object.keys(annotations)
    .filter((key) => key.startsWith(prefix) && key.endsWith('-snippet'))
    .sort();
}

/**
 * The setting by which a controller of ingress-nginx takes snippets from Ingresses: `allow-snippet-annotations` is false by default
 * since 1.9.0; since 1.12.0 the risk level must be Critical besides, which is High by default. Undefined where it takes none; null
 * where only its version would tell. Source: ingress-nginx, "ConfigMap".
 */
export function takesSnippets(data: unknown, version: string | undefined): string | null | undefined {
  const allowed = textOf(field(data, 'allow-snippet-annotations'));
  const risk = textOf(field(data, 'annotations-risk-level'));
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version ?? '') ?? [];
  const number = major === undefined ? undefined : Number(major) * 1000 + Number(minor);
  if (risk?.toLowerCase() === 'critical') return 'annotations-risk-level is Critical';
  if (allowed === 'true') return 'allow-snippet-annotations is "true"';
  if (allowed !== undefined) return undefined;
  if (number === undefined) return null;
  return number < 1009 ? `allow-snippet-annotations is not set, which means true in ${version ?? ''}` : undefined;
}
