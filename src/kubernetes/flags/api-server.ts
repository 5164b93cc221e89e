import type { ParsedFlags } from './parse.ts';
import { type FlagReading, isGiven, readFlag } from './reading.ts';
import { type Known, origin, switchedOn, unknowable } from './settings.ts';

/**
 * The authorizers in their order, by exact name. Without --authorization-mode and --authorization-config it is AlwaysAllow
 * (pkg/kubeapiserver/options/authorization.go); with the latter the chain stands in a file.
 */
export function authorizationModes(flags: ParsedFlags, minor: number): Known<{ readonly modes: readonly string[] }> {
  const config = readFlag(flags, 'kube-apiserver', 'authorization-config', minor);
  if (isGiven(config) === true) return inFile('authorization-config');
  const reading = readFlag(flags, 'kube-apiserver', 'authorization-mode', minor);
  if (reading.state === 'unreadable') return unknowable('authorization-mode', reading.reason);
  if (reading.state === 'default' && config.state === 'unreadable') {
    return unknowable('authorization-config', config.reason);
  }
  const modes = reading.values.length === 0 ? ['AlwaysAllow'] : reading.values;
  return { state: 'known', modes, from: origin('authorization-mode', reading) };
}

/**
 * Whether requests without credentials are let in as system:anonymous. The API server turns them away when AlwaysAllow is
 * among the modes, whatever the flag says (pkg/kubeapiserver/options/authentication.go, ApplyAuthorization); from 1.31 on
 * an AuthenticationConfiguration may settle it, but not beside the flag.
 */
export function anonymousAuth(flags: ParsedFlags, minor: number): Known<{ readonly on: boolean }> {
  const flag = switchedOn(flags, 'anonymous-auth', minor);
  if (flag.state === 'unreadable' || !flag.on) return flag;
  const config = readFlag(flags, 'kube-apiserver', 'authentication-config', minor);
  if (minor >= 31 && (flags.resolved || flag.from !== '--anonymous-auth')) {
    if (isGiven(config) === true) return inFile('authentication-config');
    if (config.state === 'unreadable') return unknowable('authentication-config', config.reason);
  }
  const authorization = authorizationModes(flags, minor);
  if (authorization.state === 'known' && authorization.modes.includes('AlwaysAllow')) {
    return { state: 'known', on: false, from: `${authorization.from} with AlwaysAllow` };
  }
  return flag;
}

/** Where audit events go: files (or `-`, standard output) and a webhook; none of them means that nothing is recorded. */
export function auditBackends(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly backends: readonly { readonly kind: 'log' | 'webhook'; readonly target: string | undefined }[] }> {
  const log = readFlag(flags, 'kube-apiserver', 'audit-log-path', minor);
  const webhook = readFlag(flags, 'kube-apiserver', 'audit-webhook-config-file', minor);
  const backends = [
    ...(isGiven(log) === true ? [{ kind: 'log' as const, target: textOf(log) }] : []),
    ...(isGiven(webhook) === true ? [{ kind: 'webhook' as const, target: textOf(webhook) }] : []),
  ];
  if (backends.length === 0) {
    if (log.state === 'unreadable') return unknowable('audit-log-path', log.reason);
    if (webhook.state === 'unreadable') return unknowable('audit-webhook-config-file', webhook.reason);
  }
  const given = backends.map(({ kind }) => (kind === 'log' ? '--audit-log-path' : '--audit-webhook-config-file'));
  return { state: 'known', backends, from: given.join(', ') || 'defaults' };
}

/** The file that audit events go to; none where they go to standard output, to a webhook only, or nowhere. */
export function auditLogFile(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly written: true } | { readonly written: false; readonly why: string }> {
  const log = readFlag(flags, 'kube-apiserver', 'audit-log-path', minor);
  const given = isGiven(log);
  if (log.state === 'unreadable' && given === undefined) return unknowable('audit-log-path', log.reason);
  const from = '--audit-log-path';
  if (given !== true) return { state: 'known', written: false, why: 'the API server writes no audit file', from };
  if (textOf(log) === '-') return { state: 'known', written: false, why: 'audit events go to standard output', from };
  return { state: 'known', written: true, from };
}

/** The flags that name a file of passwords or tokens, with the path: token-auth-file, and basic-auth-file below 1.19. */
export function staticCredentials(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly files: readonly { readonly flag: string; readonly path: string | undefined }[] }> {
  const names = minor < 19 ? ['token-auth-file', 'basic-auth-file'] : ['token-auth-file'];
  const readings = names.map((name) => ({ name, reading: readFlag(flags, 'kube-apiserver', name, minor) }));
  const files = readings
    .filter(({ reading }) => isGiven(reading) === true)
    .map(({ name, reading }) => ({ flag: name, path: textOf(reading) }));
  if (files.length > 0) return { state: 'known', files, from: files.map(({ flag }) => `--${flag}`).join(', ') };
  for (const { name, reading } of readings) {
    if (reading.state === 'unreadable') return unknowable(name, reading.reason);
  }
  return { state: 'known', files, from: 'defaults' };
}

function inFile(flag: string): { readonly state: 'unreadable'; readonly reason: string } {
  return { state: 'unreadable', reason: `--${flag} names a file whose content is not visible` };
}

function textOf(reading: FlagReading): string | undefined {
  return reading.state === 'set' ? reading.value : undefined;
}
