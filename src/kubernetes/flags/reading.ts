import { type Component, type FlagType, flagRow, flagType } from './defaults.ts';
import type { FlagMention, ParsedFlags } from './parse.ts';

/**
 * What a flag is set to. `values` are the elements of a list or the `key=value` pairs of a map; of a scalar its text, none
 * if empty (an empty flag is as good as none). `default`: not given, so the default of that minor holds, undefined where
 * the flag does not exist. `unreadable`: cannot be said; `given` tells whether the flag is known to stand there.
 */
export type FlagReading =
  | { readonly state: 'set'; readonly value: string; readonly values: readonly string[] }
  | { readonly state: 'default'; readonly value: string | undefined; readonly values: readonly string[] }
  | { readonly state: 'unreadable'; readonly reason: string; readonly given: boolean };

/** A configuration file named by a flag: what is in it is not visible through the API. */
export type UnseenFile = { readonly flag: string; readonly path: string | undefined };

// Flags that name a file with settings of its own, by component.
const CONTENT_FLAGS: Readonly<Record<Component, readonly string[]>> = {
  'kube-apiserver': [
    'authentication-config',
    'authorization-config',
    'admission-control-config-file',
    'audit-policy-file',
    'audit-webhook-config-file',
    'encryption-provider-config',
    'egress-selector-config-file',
    'tracing-config-file',
    'openshift-config',
  ],
  'kube-controller-manager': ['openshift-config'],
  'kube-scheduler': ['config'],
  etcd: ['config-file'],
  kubelet: ['config', 'config-dir'],
  'kube-proxy': ['config'],
};

/** A file that settles flags of its own component: `overrides` what the command line says, or fills what it leaves out. */
type Settings = { readonly flag: string; readonly overrides: boolean; readonly names?: ReadonlySet<string> };

// Sources: etcd --config-file and kube-proxy --config, whose help says that flags are ignored beside them; the
// scheduler's flags "ignored if a config file is specified"; the kubelet, whose flags win over its file.
const SETTINGS: Readonly<Record<Component, readonly Settings[]>> = {
  'kube-apiserver': [{ flag: 'openshift-config', overrides: true }],
  'kube-controller-manager': [{ flag: 'openshift-config', overrides: false }],
  'kube-scheduler': [
    {
      flag: 'config',
      overrides: true,
      names: new Set([
        'profiling',
        'contention-profiling',
        'kubeconfig',
        'kube-api-content-type',
        'kube-api-qps',
        'kube-api-burst',
      ]),
    },
  ],
  etcd: [{ flag: 'config-file', overrides: true }],
  kubelet: [
    { flag: 'config', overrides: false },
    { flag: 'config-dir', overrides: false },
  ],
  'kube-proxy': [{ flag: 'config', overrides: true }],
};

/** Reads one flag as the component of that Kubernetes minor would: repeated scalars, lists, maps, booleans, defaults. */
export function readFlag(parsed: ParsedFlags, component: Component, name: string, minor: number): FlagReading {
  const mentions = parsed.mentions.get(name) ?? [];
  const settings = SETTINGS[component].find(
    ({ flag, overrides, names }) =>
      flag !== name && (names?.has(name) ?? true) && (overrides || mentions.length === 0) && isNamed(parsed, flag),
  );
  if (settings !== undefined) {
    return unreadable(`--${settings.flag} names a file that settles it and whose content is not visible`, false);
  }
  const row = flagRow(component, name, minor);
  const type = row?.type ?? flagType(component, name) ?? 'string';
  const accumulates = type === 'stringSlice' || type === 'stringArray' || type === 'map';
  if (parsed.hidden !== undefined && (mentions.length === 0 || accumulates)) {
    return unreadable(parsed.hidden, mentions.length > 0);
  }
  if (mentions.length > 0) return readMentions(mentions, type);
  if (row?.default === undefined) return { state: 'default', value: undefined, values: [] };
  return { state: 'default', ...readDefault(row.default, type) };
}

/** The configuration files that the flags name, with their paths where those are readable. */
export function unseenFiles(parsed: ParsedFlags, component: Component): readonly UnseenFile[] {
  return CONTENT_FLAGS[component].flatMap((flag) => {
    if (!isNamed(parsed, flag)) return [];
    const last = parsed.mentions.get(flag)?.at(-1);
    return [{ flag, path: last !== undefined && 'text' in last ? last.text : undefined }];
  });
}

/** Whether a flag is given with a value that is not empty; undefined where that cannot be said. */
export function isGiven(reading: FlagReading): boolean | undefined {
  if (reading.state === 'default') return false;
  if (reading.state === 'set') return reading.value !== '';
  return reading.given ? true : undefined;
}

/** The pairs of a `key=value` flag (feature gates, runtime config); the last mention of a key wins. */
export function pairsOf(values: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of values) {
    const equals = pair.indexOf('=');
    if (equals < 0) pairs.set(pair.trim(), '');
    else pairs.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return pairs;
}

function isNamed({ mentions }: ParsedFlags, flag: string): boolean {
  const last = mentions.get(flag)?.at(-1);
  return last !== undefined && !('text' in last && last.text === '');
}

function readMentions(mentions: readonly FlagMention[], type: FlagType): FlagReading {
  const accumulates = type === 'stringSlice' || type === 'stringArray' || type === 'map';
  const values: string[] = [];
  for (const mention of accumulates ? mentions : mentions.slice(-1)) {
    if ('unreadable' in mention) return unreadable(mention.unreadable, true);
    const read = readText(mention.text, type);
    if (typeof read === 'string') return unreadable(read, true);
    for (const value of read) values.push(value);
  }
  if (type !== 'map') return { state: 'set', value: values.join(','), values };
  const pairs = [...pairsOf(values)].map(([key, value]) => `${key}=${value}`);
  return { state: 'set', value: pairs.join(','), values: pairs };
}

function readDefault(text: string, type: FlagType): { value: string; values: readonly string[] } {
  const isList = type === 'stringSlice' || type === 'stringArray' || type === 'commaText';
  const bare = isList && text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const values = bare === '' ? [] : isList || type === 'map' ? bare.split(',') : [bare];
  return { value: values.join(','), values };
}

/** The values in one mention, or in words why the component would refuse it. */
function readText(text: string, type: FlagType): readonly string[] | string {
  if (type === 'bool') {
    const bool = BOOLEANS.get(text);
    return bool === undefined ? 'its value is not a boolean' : [bool];
  }
  if (text === '') return [];
  if (type === 'stringSlice') return readCommaSeparated(text) ?? 'its value has an unclosed quote';
  return type === 'map' || type === 'commaText' ? text.split(',').filter((pair) => pair.trim() !== '') : [text];
}

// Source: Go, strconv.ParseBool.
const BOOLEANS = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, 'true'] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, 'false'] as const),
]);

/** Reads one record as Go's encoding/csv does, which pflag uses for lists; undefined for a stray or unclosed quote. */
function readCommaSeparated(text: string): string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (match === null) return undefined;
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '') return fields;
  }
}

function unreadable(reason: string, given: boolean): FlagReading {
  return { state: 'unreadable', reason, given };
}
