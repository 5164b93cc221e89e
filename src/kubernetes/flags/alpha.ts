import table from './alpha-gates.json' with { type: 'json' };
import type { ParsedFlags } from './parse.ts';
import { pairsOf, readFlag } from './reading.ts';
import { type Known, unknowable } from './settings.ts';

const gates: ReadonlyMap<string, string> = new Map(Object.entries(table.gates));

/** Whether a feature gate is of stage alpha in a minor; undefined where the table does not reach that minor. */
export function isAlphaGate(gate: string, minor: number): boolean | undefined {
  if (gate === 'AllAlpha') return true;
  if (minor < 22 || minor > table.newest) return undefined;
  const ranges = gates.get(gate)?.split(',') ?? [];
  return ranges.some((range) => {
    const [since = 0, until = since] = range.split('-').map(Number);
    return since <= minor && minor <= until;
  });
}

/** The alpha features that --feature-gates and --runtime-config switch on; `unsure`: gates whose stage the table does not know. */
export function alphaFeatures(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly features: readonly string[]; readonly unsure: readonly string[] }> {
  const readGates = readFlag(flags, flags.component, 'feature-gates', minor);
  const readApis = readFlag(flags, flags.component, 'runtime-config', minor);
  const on = (values: readonly string[]): string[] =>
    [...pairsOf(values)].flatMap(([name, value]) => (/^(?:|1|t|T|true|TRUE|True)$/.test(value) ? [name] : []));
  const switched = on(readGates.state === 'unreadable' ? [] : readGates.values).map((name) => ({
    name,
    alpha: isAlphaGate(name.replace(/^kube:/, ''), minor),
  }));
  const apis = on(readApis.state === 'unreadable' ? [] : readApis.values).filter(
    (name) => name === 'api/all' || name === 'api/alpha' || /\/v\d+alpha\d+(?:\/|$)/.test(`/${name}`),
  );
  const features = [
    ...switched.filter(({ alpha }) => alpha === true).map(({ name }) => `--feature-gates=${name}=true`),
    ...apis.map((name) => `--runtime-config=${name}=true`),
  ];
  if (features.length === 0) {
    if (readGates.state === 'unreadable') return unknowable('feature-gates', readGates.reason);
    if (readApis.state === 'unreadable') return unknowable('runtime-config', readApis.reason);
  }
  const unsure = switched.filter(({ alpha }) => alpha === undefined).map(({ name }) => name);
  return { state: 'known', features, unsure, from: '--feature-gates, --runtime-config' };
}
