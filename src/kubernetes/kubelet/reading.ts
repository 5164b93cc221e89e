import type { ParsedFlags } from '../flags/parse.ts';
import { pairsOf, readFlag } from '../flags/reading.ts';
import { durationSeconds, type Known } from '../flags/settings.ts';
import { inWords, isRecord } from '../record.ts';
import { type KubeletField, type KubeletFieldName, kubeletFields } from './configuration.ts';

/**
 * Where the settings of a kubelet come from. `configz`: what the running kubelet answered, flags included; it leaves out what
 * is false, 0 or empty. `file`: a KubeletConfiguration as it was given. `none`: nothing shows them, for that reason.
 */
export type KubeletSettings =
  | { readonly form: 'configz' | 'file'; readonly fields: Readonly<Record<string, unknown>>; readonly minor: number }
  | { readonly form: 'flags'; readonly flags: ParsedFlags; readonly minor: number }
  | { readonly form: 'none'; readonly reason: string };

/** A setting as texts, none where it is empty, and whether it was given or is the default. */
type Reading = Known<{ readonly values: readonly string[]; readonly given: boolean }>;

/** Whether a switch is on. */
export function kubeletSwitch(settings: KubeletSettings, name: KubeletFieldName): Known<{ readonly on: boolean }> {
  const reading = read(settings, name);
  if (reading.state === 'unreadable') return reading;
  return { state: 'known', on: reading.values[0] === 'true', from: reading.from };
}

/** A text; empty where none is set. `minor` is that of a kubelet whose settings nothing shows. */
export function kubeletText(
  settings: KubeletSettings,
  name: KubeletFieldName,
  minor?: number,
): Known<{ readonly text: string }> {
  const reading = read(settings, name, minor);
  if (reading.state === 'unreadable') return reading;
  return { state: 'known', text: reading.values.join(','), from: reading.from };
}

/** A list; empty where none is set. */
export function kubeletList(
  settings: KubeletSettings,
  name: KubeletFieldName,
): Known<{ readonly values: readonly string[] }> {
  return read(settings, name);
}

/** A whole number. */
export function kubeletNumber(settings: KubeletSettings, name: KubeletFieldName): Known<{ readonly value: number }> {
  const reading = read(settings, name);
  if (reading.state === 'unreadable') return reading;
  const text = reading.values[0] ?? '';
  if (!/^[+-]?\d{1,15}$/.test(text)) return unreadable(settings, name, 'its value is not a whole number');
  return { state: 'known', value: Number(text), from: reading.from };
}

/** A duration in seconds. A file can not say 0: the kubelet puts its default there (v1beta1/defaults.go). */
export function kubeletSeconds(settings: KubeletSettings, name: KubeletFieldName): Known<{ readonly seconds: number }> {
  const reading = read(settings, name);
  if (reading.state === 'unreadable') return reading;
  const seconds = durationSeconds(reading.values[0] ?? '');
  if (seconds === undefined) return unreadable(settings, name, 'its value is not a duration');
  if (settings.form !== 'file' || seconds !== 0) return { state: 'known', seconds, from: reading.from };
  const fallback = durationSeconds(kubeletFields[name].absent) ?? 0;
  return { state: 'known', seconds: fallback, from: `default of ${name}` };
}

/** What is said of a feature gate; undefined where it is not named. */
export function kubeletGate(settings: KubeletSettings, gate: string): Known<{ readonly on: boolean | undefined }> {
  const reading = read(settings, 'featureGates');
  if (reading.state === 'unreadable') return reading;
  const text = pairsOf(reading.values).get(gate);
  const on = text === undefined ? undefined : /^(?:1|t|T|true|TRUE|True)$/.test(text);
  return { state: 'known', on, from: `${reading.from}.${gate}` };
}

function read(settings: KubeletSettings, name: KubeletFieldName, ofNode?: number): Reading {
  const known: KubeletField = kubeletFields[name];
  const minor = settings.form === 'none' ? ofNode : settings.minor;
  if (known.since !== undefined && minor !== undefined && minor < known.since)
    return { state: 'known', values: [], given: false, from: `${name}, which came with 1.${known.since}` };
  if (settings.form === 'none') return { state: 'unreadable', reason: settings.reason };
  if (settings.form === 'flags') return readFromFlags(settings.flags, known, name, settings.minor);
  const value: unknown = Object.hasOwn(settings.fields, name) ? settings.fields[name] : undefined;
  if (value === undefined || value === null) {
    const absent = absentOf(settings.form, known, name, settings.minor);
    return { state: 'known', values: absent === '' ? [] : [absent], given: false, from: `default of ${name}` };
  }
  const values = textsOf(value, known);
  if (values === undefined) return unreadable(settings, name, `its value is not a ${known.kind}`);
  // An empty text, list or mode is as good as none: the kubelet puts its default there.
  if (values.length > 0 || known.absent === '') return { state: 'known', values, given: true, from: name };
  return { state: 'known', values: [known.absent], given: false, from: `default of ${name}` };
}

/** The running kubelet leaves out nothing but what is false, 0 or empty: there is no default to fill in but of what it always names. */
function absentOf(form: 'configz' | 'file', { absent }: KubeletField, name: KubeletFieldName, minor: number): string {
  // 5 until 1.26; the running kubelet always names it.
  return form === 'file' && name === 'eventRecordQPS' && minor < 27 ? '5' : absent;
}

function readFromFlags(flags: ParsedFlags, { flag }: KubeletField, name: KubeletFieldName, minor: number): Reading {
  if (flag === undefined) return { state: 'unreadable', reason: `${name}: there is no such flag` };
  const reading = readFlag(flags, 'kubelet', flag, minor);
  if (reading.state === 'unreadable') return { state: 'unreadable', reason: `--${flag}: ${reading.reason}` };
  const given = reading.state === 'set';
  return { state: 'known', values: reading.values, given, from: given ? `--${flag}` : `default of --${flag}` };
}

function textsOf(value: unknown, { kind }: KubeletField): readonly string[] | undefined {
  if (kind === 'gates')
    return isRecord(value) ? Object.entries(value).map(([name, on]) => `${name}=${inWords(on)}`) : undefined;
  if (kind === 'list')
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  if (kind === 'boolean') return typeof value === 'boolean' ? [String(value)] : undefined;
  if (kind === 'number') return typeof value === 'number' ? [String(value)] : undefined;
  return typeof value === 'string' ? (value === '' ? [] : [value]) : undefined;
}

function unreadable(settings: KubeletSettings, name: KubeletFieldName, reason: string) {
  const called = settings.form === 'flags' ? `--${kubeletFields[name].flag}` : name;
  return { state: 'unreadable', reason: `${called}: ${reason}` } as const;
}
