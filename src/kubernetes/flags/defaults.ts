import generated from './defaults.json' with { type: 'json' };
import { FLAG_HISTORY } from './history.ts';

/** The programs whose flags are known. */
export type Component =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'etcd'
  | 'kubelet'
  | 'kube-proxy';

/**
 * How a flag reads its text. A slice splits at commas and accumulates over mentions, an array accumulates whole texts, a
 * map holds key=value and accumulates; `commaText`, of etcd, splits at commas, but its last mention replaces the others.
 */
export type FlagType = 'bool' | 'string' | 'int' | 'duration' | 'stringSlice' | 'stringArray' | 'map' | 'commaText';

/** A flag from minor `since` to minor `until`, both included; no default means that the flag does not exist there. */
export type FlagRow = {
  readonly since: number;
  readonly until: number;
  readonly type: FlagType;
  readonly default: string | undefined;
};

const TYPES: ReadonlySet<string> = new Set<FlagType>([
  'bool',
  'string',
  'int',
  'duration',
  'stringSlice',
  'stringArray',
  'map',
  'commaText',
]);

/** Rows by component and flag; the written history first, which wins over what was generated. */
const ROWS: ReadonlyMap<string, ReadonlyMap<string, readonly FlagRow[]>> = readRows();

/** The row of a flag in a Kubernetes minor; undefined if no such flag exists there. */
export function flagRow(component: Component, name: string, minor: number): FlagRow | undefined {
  const rows = ROWS.get(component)?.get(name);
  return rows?.find(({ since, until }) => since <= minor && minor <= until);
}

/** The type of a flag in whichever minor has it, newest first; undefined for flags of no known version. */
export function flagType(component: Component, name: string): FlagType | undefined {
  return ROWS.get(component)?.get(name)?.at(-1)?.type;
}

/** Every flag name known of a component. */
export function flagNames(component: Component): readonly string[] {
  return [...(ROWS.get(component)?.keys() ?? [])];
}

function readRows(): Map<string, Map<string, FlagRow[]>> {
  const components = new Map<string, Map<string, FlagRow[]>>();
  for (const [component, flags] of Object.entries(generated.components)) {
    const table = new Map<string, FlagRow[]>();
    for (const [name, versions] of Object.entries(flags)) table.set(name, versions.map(parseRow));
    components.set(component, table);
  }
  for (const { component, name, ...row } of FLAG_HISTORY) {
    const table = components.get(component) ?? new Map<string, FlagRow[]>();
    table.set(name, [row, ...(table.get(name) ?? [])]);
    components.set(component, table);
  }
  return components;
}

/** Reads `33-35 int 0`: the minors, the type, the default. */
function parseRow(text: string): FlagRow {
  const [range = '', type = '', ...rest] = text.split(' ');
  const [since, until] = range.split('-').map(Number);
  if (!isFlagType(type) || since === undefined || until === undefined)
    throw new Error(`defaults.json: bad row "${text}"`);
  return {
    // Generated data speaks for older and newer minors too, except where the history knows better.
    since: since === generated.minors[0] ? 0 : since,
    until: until === generated.minors.at(-1) ? Number.POSITIVE_INFINITY : until,
    type,
    default: rest.join(' '),
  };
}

function isFlagType(type: string): type is FlagType {
  return TYPES.has(type);
}
