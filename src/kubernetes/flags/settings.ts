import { flagRow } from './defaults.ts';
import type { ParsedFlags } from './parse.ts';
import { type FlagReading, isGiven, pairsOf, readFlag } from './reading.ts';

/** A fact that the flags settle, with the flag or default it comes from; or why they do not. */
export type Known<Fact> =
  | ({ readonly state: 'known'; readonly from: string } & Fact)
  | { readonly state: 'unreadable'; readonly reason: string };

/** Why a flag settles nothing. */
export function unknowable(flag: string, reason: string): { readonly state: 'unreadable'; readonly reason: string } {
  return { state: 'unreadable', reason: `--${flag}: ${reason}` };
}

/** Where a reading comes from, in words. */
export function origin(flag: string, reading: FlagReading): string {
  return reading.state === 'set' ? `--${flag}` : `default of --${flag}`;
}

/** Whether a boolean flag is on, such as `profiling`. */
export function switchedOn(flags: ParsedFlags, name: string, minor: number): Known<{ readonly on: boolean }> {
  const reading = readFlag(flags, flags.component, name, minor);
  if (reading.state === 'unreadable') return unknowable(name, reading.reason);
  return { state: 'known', on: reading.value === 'true', from: origin(name, reading) };
}

/** Whether a flag is given a value that is not empty; `value` is undefined where only that much can be read. */
export function givenFlag(
  flags: ParsedFlags,
  name: string,
  minor: number,
): Known<{ readonly given: boolean; readonly value: string | undefined }> {
  const reading = readFlag(flags, flags.component, name, minor);
  const given = isGiven(reading);
  if (reading.state === 'unreadable' && given === undefined) return unknowable(name, reading.reason);
  const value = reading.state === 'set' && given === true ? reading.value : undefined;
  return { state: 'known', given: given === true, value, from: given === true ? `--${name}` : `default of --${name}` };
}

/** Which of several flags are given no value, in their order; unreadable where one that matters is. */
export function missingFlags(
  flags: ParsedFlags,
  names: readonly string[],
  minor: number,
): Known<{ readonly missing: readonly string[] }> {
  const readings = names.map((name) => ({ name, flag: givenFlag(flags, name, minor) }));
  const missing = readings.filter(({ flag }) => flag.state === 'known' && !flag.given).map(({ name }) => `--${name}`);
  const unread = readings.map(({ flag }) => flag).find((flag) => flag.state === 'unreadable');
  return missing.length === 0 && unread !== undefined ? unread : { state: 'known', missing, from: missing.join(', ') };
}

/** A whole number; `given` tells an explicit value from the default of that minor. */
export function wholeNumber(
  flags: ParsedFlags,
  name: string,
  minor: number,
): Known<{ readonly value: number; readonly given: boolean }> {
  const reading = readFlag(flags, flags.component, name, minor);
  if (reading.state === 'unreadable') return unknowable(name, reading.reason);
  const text = reading.value ?? '';
  if (!/^[+-]?\d{1,15}$/.test(text)) return unknowable(name, 'its value is not a whole number');
  return { state: 'known', value: Number(text), given: reading.state === 'set', from: origin(name, reading) };
}

/** Seconds of each unit. Source: Go, time.ParseDuration. */
const units: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-9],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['μs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

/** A duration in seconds, with its text. */
export function seconds(
  flags: ParsedFlags,
  name: string,
  minor: number,
): Known<{ readonly seconds: number; readonly text: string }> {
  const reading = readFlag(flags, flags.component, name, minor);
  if (reading.state === 'unreadable') return unknowable(name, reading.reason);
  const text = reading.value ?? '';
  const total = durationSeconds(text);
  if (total === undefined) return unknowable(name, 'its value is not a duration');
  return { state: 'known', seconds: total, text, from: origin(name, reading) };
}

/** Seconds of a duration such as `4h0m0s`, as Go's time.ParseDuration reads it; undefined where it is none. */
export function durationSeconds(text: string): number | undefined {
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
  const sign = text.startsWith('-') ? -1 : 1;
  const bare = text.replace(/^[+-]/, '').slice(0, 64);
  if (bare !== '0' && (bare === '' || bare.replaceAll(part, '') !== '')) return undefined;
  let total = 0;
  for (const [, number, unit] of bare.matchAll(part)) total += Number(number) * (units.get(unit ?? '') ?? 0);
  return sign * total;
}

/** The lowest TLS version that a component of Kubernetes serves: VersionTLS12 where the flag is absent or empty. */
export function minimumTlsVersion(flags: ParsedFlags, minor: number): Known<{ readonly version: string }> {
  const reading = readFlag(flags, flags.component, 'tls-min-version', minor);
  if (reading.state === 'unreadable') return unknowable('tls-min-version', reading.reason);
  return { state: 'known', version: reading.value || 'VersionTLS12', from: origin('tls-min-version', reading) };
}

/** Whether a version of TLS is older than 1.2. */
export function isOldTls(version: string): boolean {
  return version === 'VersionTLS10' || version === 'VersionTLS11';
}

/** Where a component serves HTTPS; without the flag, on every interface. */
export function bindAddress(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly address: string; readonly loopback: boolean }> {
  const reading = readFlag(flags, flags.component, 'bind-address', minor);
  if (reading.state === 'unreadable') return unknowable('bind-address', reading.reason);
  const address = reading.value ?? '';
  const loopback = address === '127.0.0.1' || address === '::1';
  return { state: 'known', address, loopback, from: origin('bind-address', reading) };
}

/**
 * Whether a component listens at all: with --secure-port=0 it serves no HTTPS (apiserver/pkg/server/options/serving.go,
 * SecureServingOptions.ApplyTo). Where there is still a --port without TLS, that may answer instead.
 */
export function servesHttps(flags: ParsedFlags, minor: number): Known<{ readonly on: boolean }> {
  if (flagRow(flags.component, 'port', minor) !== undefined) return { state: 'known', on: true, from: '--port' };
  const port = wholeNumber(flags, 'secure-port', minor);
  return port.state === 'unreadable' ? port : { state: 'known', on: port.value !== 0, from: port.from };
}

/** Why there is nothing to say of how a component serves HTTPS: it serves none, or that is not `known`. Undefined where it does. */
export function whyNoHttps(
  called: string,
  flags: ParsedFlags,
  minor: number,
): { readonly known: boolean; readonly reason: string } | undefined {
  const https = servesHttps(flags, minor);
  if (https.state === 'unreadable') return { known: false, reason: https.reason };
  return https.on ? undefined : { known: true, reason: `${called} serves no HTTPS (${https.from} is 0)` };
}

/**
 * What --feature-gates says of one gate: undefined where it does not name it. From 1.33 on a gate may be written
 * `kube:Gate=true` (k8s.io/component-base/compatibility); without a component, kube is meant.
 */
export function featureGate(
  flags: ParsedFlags,
  gate: string,
  minor: number,
): Known<{ readonly on: boolean | undefined }> {
  const reading = readFlag(flags, flags.component, 'feature-gates', minor);
  if (reading.state === 'unreadable') return unknowable('feature-gates', reading.reason);
  const named = [...pairsOf(reading.values)].filter(([name]) => name === gate || name === `kube:${gate}`).at(-1);
  const text = named?.[1];
  const on = text === undefined ? undefined : /^(?:1|t|T|true|TRUE|True)$/.test(text);
  return { state: 'known', on, from: origin('feature-gates', reading) };
}
