import { field, fieldsOf, textOf } from './fields.ts';

const prefix = 'nginx.ingress.kubernetes.io/';

/** Annotations of an Ingress that hold raw configuration for the proxy, sorted. Source: ingress-nginx, "Annotations". */
export function snippetAnnotations(ingress: unknown): readonly string[] {
  const annotations = fieldsOf(field(field(ingress, 'metadata'), 'annotations')) ?? {};
  return Object.keys(annotations)
    .filter((key) => key.startsWith(prefix) && key.endsWith('-snippet'))
    .sort();
}

const taken = 'ingress-nginx takes snippets from every Ingress';

/**
 * How far the settings of a controller of ingress-nginx open it to snippets of Ingresses, as a sentence: it takes them, or one setting
 * alone keeps them out. `allow-snippet-annotations` is false by default since 1.9.0; since 1.12.0 `annotations-risk-level` must be
 * Critical besides, which is High by default. Undefined where both keep them out; null where only its version would tell. Source:
 * ingress-nginx, "ConfigMap", "Annotations Risks".
 */
export function takesSnippets(data: unknown, version: string | undefined): string | null | undefined {
  const allowed = textOf(field(data, 'allow-snippet-annotations'));
  const risk = textOf(field(data, 'annotations-risk-level'));
  const critical = risk?.toLowerCase() === 'critical';
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version ?? '') ?? [];
  const number = major === undefined ? undefined : Number(major) * 1000 + Number(minor);
  if (allowed === undefined && number !== undefined && number < 1009)
    return `${taken}: allow-snippet-annotations is not set, which means true in ${version ?? ''}`;
  if (allowed === 'true') {
    const yes = 'allow-snippet-annotations is "true"';
    if (critical) return `${taken}: ${yes}, and annotations-risk-level is Critical`;
    if (number === undefined) return `${taken} where it is older than 1.12: ${yes}`;
    if (number < 1012) return `${taken}: ${yes}`;
    const level = risk === undefined ? 'High by default' : `"${risk}"`;
    return `annotations-risk-level (${level}) alone keeps ingress-nginx from taking snippets: ${yes}`;
  }
  if (critical) {
    const no = allowed === undefined ? 'false by default since 1.9' : `"${allowed}"`;
    return `allow-snippet-annotations (${no}) alone keeps ingress-nginx from taking snippets: annotations-risk-level is Critical`;
  }
  return allowed === undefined && number === undefined ? null : undefined;
}
