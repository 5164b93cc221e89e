import { mappings } from './mappings.ts';

/** One control of a framework that checks answer: `cis-kubernetes:5.2.2`. */
export type ControlId = `${string}:${string}`;

/** The controls that a check answers, in the order of the frameworks. */
export function controlsOf(checkId: string): readonly string[] {
  return byCheck.get(checkId) ?? [];
}

const byCheck: ReadonlyMap<string, readonly string[]> = invert();

function invert(): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const { framework, controls } of mappings)
    for (const [control, checks] of Object.entries(controls))
      for (const check of checks) {
        const known = map.get(check);
        if (known === undefined) map.set(check, [`${framework}:${control}`]);
        else known.push(`${framework}:${control}`);
      }
  return map;
}
