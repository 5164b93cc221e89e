import type { ParsedFlags } from './parse.ts';
import { readFlag } from './reading.ts';
import { type Known, unknowable } from './settings.ts';

/** A URL that etcd listens on. */
export interface EtcdListener {
  readonly flag: string;
  readonly url: string;
  /** Whether it is served without TLS. */
  readonly plain: boolean;
  readonly loopback: boolean;
  /** Whether it is every address of the node. */
  readonly everywhere: boolean;
}

/** The URLs of --listen-client-urls or --listen-metrics-urls. Source: etcd, pkg/types/urls.go. */
export function etcdListeners(
  flags: ParsedFlags,
  flag: string,
  minor: number,
): Known<{ readonly listeners: readonly EtcdListener[] }> {
  const reading = readFlag(flags, 'etcd', flag, minor);
  if (reading.state === 'unreadable') return unknowable(flag, reading.reason);
  const listeners = reading.values.map((text): EtcdListener => {
    const url = text.trim();
    const [, scheme = '', host = ''] = /^([a-z]+):\/\/(\[[^\]]*\]|[^/:]*)/i.exec(url) ?? [];
    const name = host.replace(/^\[|\]$/g, '').toLowerCase();
    const socket = scheme.toLowerCase().startsWith('unix');
    return {
      flag: `--${flag}`,
      url,
      plain: scheme.toLowerCase() === 'http',
      loopback: socket || name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name),
      everywhere: !socket && (name === '' || name === '0.0.0.0' || /^[0:]+$/.test(name)),
    };
  });
  const from = reading.state === 'set' ? `--${flag}` : `default of --${flag}`;
  return { state: 'known', listeners, from };
}

/** How many members --initial-cluster names; undefined where discovery finds them. */
export function initialMembers(flags: ParsedFlags, minor: number): Known<{ readonly count: number | undefined }> {
  for (const flag of ['discovery', 'discovery-srv', 'discovery-endpoints']) {
    const reading = readFlag(flags, 'etcd', flag, minor);
    if (reading.state === 'unreadable') return unknowable(flag, reading.reason);
    if (reading.state === 'set' && reading.value !== '') return { state: 'known', count: undefined, from: `--${flag}` };
  }
  const reading = readFlag(flags, 'etcd', 'initial-cluster', minor);
  if (reading.state === 'unreadable') return unknowable('initial-cluster', reading.reason);
  // A member may stand there several times, once for each of its URLs.
  const names = (reading.value ?? '').split(',').map((pair) => pair.split('=')[0]?.trim() ?? '');
  return { state: 'known', count: new Set(names).size, from: '--initial-cluster' };
}

/** How the API server reaches its store; `sockets` are all unix sockets, as of kine. */
export function etcdServers(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly servers: readonly string[]; readonly sockets: boolean }> {
  const reading = readFlag(flags, 'kube-apiserver', 'etcd-servers', minor);
  if (reading.state === 'unreadable') return unknowable('etcd-servers', reading.reason);
  const servers = reading.values.map((url) => url.trim()).filter((url) => url !== '');
  const sockets = servers.length > 0 && servers.every((url) => /^unixs?:/i.test(url));
  return { state: 'known', servers, sockets, from: '--etcd-servers' };
}

/** Which of the flags that hold the API server's certificates for etcd are not set; unreadable where one can not be read. */
export function missingEtcdFlags(
  flags: ParsedFlags,
  names: readonly string[],
  minor: number,
): Known<{ readonly missing: readonly string[] }> {
  const missing: string[] = [];
  for (const name of names) {
    const reading = readFlag(flags, 'kube-apiserver', name, minor);
    if (reading.state === 'unreadable') return unknowable(name, reading.reason);
    if (reading.state === 'default' || reading.value === '') missing.push(`--${name}`);
  }
  return { state: 'known', missing, from: missing.join(', ') };
}
