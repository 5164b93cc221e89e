import { parse } from 'yaml';

/** The YAML in a field of a ConfigMap; undefined where it is none, too long, or hides behind aliases. */
export function parseYaml(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > 262_144) return undefined;
  try {
    return parse(text, { maxAliasCount: 16, logLevel: 'silent' });
  } catch {
    // Not YAML: the source then says nothing, which readers see as no configuration.
    return undefined;
  }
}
