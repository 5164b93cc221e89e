import type { ParsedFlags } from './parse.ts';
import { readFlag } from './reading.ts';
import { type Known, missingFlags, switchedOn, unknowable } from './settings.ts';

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

/** The flags with URLs for clients: etcd serves both lists (server/embed/etcd.go, configureClientListeners). */
export const clientUrls: readonly string[] = ['listen-client-urls', 'listen-client-http-urls'];

/** The URLs of a flag such as --listen-client-urls. Source: etcd, pkg/types/urls.go. */
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

/** Those who call etcd: what the flags about them begin with, and where it listens for them. */
const callers = {
  clients: { words: 'clients', prefix: '', urls: clientUrls },
  peers: { words: 'other members', prefix: 'peer-', urls: ['listen-peer-urls'] },
} as const;

type Caller = keyof typeof callers;

/**
 * Why its callers reach a member of etcd without TLS, in words: a file is not set, or a URL is plain and not on loopback. For
 * such a URL etcd ignores certificate, key and client-cert-auth (server/embed/etcd.go, configurePeerListeners and
 * configureClientListeners). `source` is where the flags come from.
 */
export function withoutTls(
  { flags, minor, source }: { readonly flags: ParsedFlags; readonly minor: number; readonly source: string },
  who: Caller,
): Known<{ readonly faults: readonly { readonly words: string; readonly value: string | null }[] }> {
  const { prefix, urls } = callers[who];
  const files = missingFlags(flags, [`${prefix}cert-file`, `${prefix}key-file`], minor);
  if (files.state === 'unreadable') return files;
  const { missing, from } = files;
  const unset = `: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set`;
  if (missing.length > 0) return { state: 'known', faults: [{ words: unset, value: null }], from };
  const readings = urls.map((flag) => etcdListeners(flags, flag, minor));
  const faults = readings
    .flatMap((one) => (one.state === 'known' ? one.listeners : []))
    .filter(({ plain, loopback }) => plain && !loopback)
    .map(({ flag, url }) => ({ words: ` on ${url} (${flag})`, value: url }));
  const unread = readings.find((one) => one.state === 'unreadable');
  // kubeadm writes https, with the address of each node (cmd/kubeadm/app/phases/etcd/local.go).
  const kubeadm = source === 'kubeadm-config';
  return faults.length === 0 && unread !== undefined && !kubeadm ? unread : { state: 'known', faults, from };
}

/**
 * In what words etcd is not told to ask its callers for a certificate; undefined where --client-cert-auth is on. Over TLS it
 * asks for one as soon as a CA is given too (client/pkg/transport/listener.go, TLSInfo.ServerConfig), and with the switch
 * alone it verifies against the roots of the system.
 */
export function certificateFault(
  flags: ParsedFlags,
  who: Caller,
  minor: number,
): Known<{ readonly fault: string | undefined }> {
  const { words, prefix } = callers[who];
  const auth = switchedOn(flags, `${prefix}client-cert-auth`, minor);
  if (auth.state === 'unreadable') return auth;
  const { from } = auth;
  if (auth.on) return { state: 'known', fault: undefined, from };
  const names = ['cert-file', 'key-file', 'trusted-ca-file'].map((name) => `${prefix}${name}`);
  const tls = missingFlags(flags, names, minor);
  const never = `does not ask ${words} for a certificate (${from})`;
  if (tls.state === 'known' && tls.missing.length > 0) return { state: 'known', fault: never, from };
  const yet = tls.state === 'known' ? `; over TLS it does because --${prefix}trusted-ca-file is set` : '';
  return { state: 'known', fault: `is not told to ask ${words} for a certificate (${from})${yet}`, from };
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

/**
 * How the API server reaches its store; `sockets` are all unix sockets, as of kine, `plain` those that it calls without TLS
 * whatever CA is given (etcd, client/v3/internal/endpoint/endpoint.go).
 */
export function etcdServers(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly servers: readonly string[]; readonly sockets: boolean; readonly plain: readonly string[] }> {
  const reading = readFlag(flags, 'kube-apiserver', 'etcd-servers', minor);
  if (reading.state === 'unreadable') return unknowable('etcd-servers', reading.reason);
  const servers = reading.values.map((url) => url.trim()).filter((url) => url !== '');
  const sockets = servers.length > 0 && servers.every((url) => /^unixs?:/i.test(url));
  const plain = servers.filter((url) => /^http:/i.test(url));
  return { state: 'known', servers, sockets, plain, from: '--etcd-servers' };
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
