import { describe, expect, test } from 'vitest';
import {
  certificateFault,
  etcdListeners,
  etcdServers,
  initialMembers,
  missingEtcdFlags,
  withoutTls,
} from '../../../src/kubernetes/flags/etcd.ts';
import { isSetByEnvironment, parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';

const etcd = (...args: readonly string[]) => parseCommandLine(['etcd', ...args], [], 'etcd');
const api = (...args: readonly string[]) => parseCommandLine(['kube-apiserver', ...args], [], 'kube-apiserver');

// Source: etcd, pkg/types/urls.go and the listeners of embed.
test.each([
  ['http://localhost:2379', { plain: true, loopback: true, everywhere: false }],
  ['http://127.0.0.1:2379', { plain: true, loopback: true, everywhere: false }],
  ['https://[::1]:2379', { plain: false, loopback: true, everywhere: false }],
  ['https://0.0.0.0:2379', { plain: false, loopback: false, everywhere: true }],
  ['https://[::]:2379', { plain: false, loopback: false, everywhere: true }],
  ['HTTP://10.0.0.1:2379', { plain: true, loopback: false, everywhere: false }],
  ['https://:2379', { plain: false, loopback: false, everywhere: true }],
  ['unix://etcd.sock', { plain: false, loopback: true, everywhere: false }],
  ['https://127.example.com:2379', { plain: false, loopback: false, everywhere: false }],
])('etcd listens on %s', (url, expected) => {
  expect(etcdListeners(etcd(`--listen-client-urls=${url}`), 'listen-client-urls', 36)).toEqual({
    state: 'known',
    from: '--listen-client-urls',
    listeners: [{ flag: '--listen-client-urls', url, ...expected }],
  });
});

// Source: etcd, server/embed/etcd.go, configurePeerListeners and configureClientListeners.
describe('who reaches etcd without TLS', () => {
  const files = ['--cert-file=/c', '--key-file=/k'];
  const peers = ['--peer-cert-file=/c', '--peer-key-file=/k'];
  const unexpanded = 'its value holds $(IP), which only the container can expand';

  test.each<[readonly string[], readonly string[]]>([
    [[], [': --cert-file and --key-file are not set']],
    [['--key-file=/k', '--listen-client-urls=http://10.0.0.1:2379'], [': --cert-file is not set']],
    [files, []],
    [[...files, '--listen-client-urls=https://0.0.0.0:2379,http://[::1]:2379,unix://a.sock'], []],
    [[...files, '--listen-client-urls=http://0.0.0.0:2379'], [' on http://0.0.0.0:2379 (--listen-client-urls)']],
    [
      [...files, '--listen-client-urls=http://$(IP)', '--listen-client-http-urls=HTTP://etcd:2382'],
      [' on HTTP://etcd:2382 (--listen-client-http-urls)'],
    ],
    [[...files, '--listen-metrics-urls=http://10.0.0.1:2381', '--listen-peer-urls=http://10.0.0.1:2380'], []],
  ])('clients, by %j', (args, words) => {
    const tls = withoutTls({ flags: etcd(...args), minor: 36, source: 'mirror pod' }, 'clients');
    expect(tls.state === 'known' ? tls.faults.map((fault) => fault.words) : tls.reason).toEqual(words);
  });

  test.each<[readonly string[], readonly string[]]>([
    [files, [': --peer-cert-file and --peer-key-file are not set']],
    [peers, []],
    [[...peers, '--listen-peer-urls=https://10.0.0.1:2380', '--listen-client-urls=http://10.0.0.1:2379'], []],
    [[...peers, '--listen-peer-urls=http://10.0.0.1:2380'], [' on http://10.0.0.1:2380 (--listen-peer-urls)']],
  ])('members, by %j', (args, words) => {
    const tls = withoutTls({ flags: etcd(...args), minor: 36, source: 'mirror pod' }, 'peers');
    expect(tls.state === 'known' ? tls.faults.map((fault) => fault.words) : tls.reason).toEqual(words);
  });

  test('a URL that can not be read settles nothing, but where kubeadm writes it', () => {
    const member = { flags: etcd(...peers, '--listen-peer-urls=$(IP)'), minor: 36 };
    const reason = `--listen-peer-urls: ${unexpanded}`;
    expect(withoutTls({ ...member, source: 'mirror pod' }, 'peers')).toEqual({ state: 'unreadable', reason });
    expect(withoutTls({ ...member, source: 'kubeadm-config' }, 'peers')).toMatchObject({ state: 'known', faults: [] });
  });
});

// Source: etcd, client/pkg/transport/listener.go, TLSInfo.ServerConfig: a CA alone makes it require and verify.
test.each<[readonly string[], string | undefined]>([
  [['--client-cert-auth'], undefined],
  [[], 'does not ask clients for a certificate (default of --client-cert-auth)'],
  [
    ['--client-cert-auth=false', '--trusted-ca-file=/ca'],
    'does not ask clients for a certificate (--client-cert-auth)',
  ],
  [
    ['--cert-file=/c', '--key-file=/k', '--client-cert-auth=false', '--trusted-ca-file=/ca'],
    'is not told to ask clients for a certificate (--client-cert-auth); over TLS it does because --trusted-ca-file is set',
  ],
])('certificates of clients, by %j', (args, fault) => {
  expect(certificateFault(etcd(...args), 'clients', 36)).toMatchObject({ state: 'known', fault });
});

test('certificates of members: the flags of clients do not count', () => {
  const client = ['--cert-file=/c', '--key-file=/k', '--client-cert-auth', '--trusted-ca-file=/ca'];
  expect(certificateFault(etcd(...client), 'peers', 36)).toMatchObject({
    fault: 'does not ask other members for a certificate (default of --peer-client-cert-auth)',
  });
});

test.each([
  [[], 1],
  [['--initial-cluster=a=https://a:2380'], 1],
  [['--initial-cluster=a=https://a:2380,a=https://b:2380'], 1],
  [['--initial-cluster=a=https://a:2380,b=https://b:2380'], 2],
  [['--discovery-srv=example.com'], undefined],
])('members in %j: %j', (args, count) => {
  expect(initialMembers(etcd(...args), 36)).toMatchObject({ state: 'known', count });
});

test('a configuration file settles everything', () => {
  expect(initialMembers(etcd('--config-file=/etcd.yaml'), 36)).toMatchObject({ state: 'unreadable' });
});

test.each([
  [['--etcd-servers=unix:///kine.sock'], { servers: ['unix:///kine.sock'], sockets: true, plain: [] }],
  [['--etcd-servers=https://a,HTTP://b,c:2379'], { sockets: false, plain: ['HTTP://b'] }],
  [['--etcd-servers=https://a,unix://b'], { servers: ['https://a', 'unix://b'], sockets: false }],
  [['--etcd-servers=https://a', '--etcd-servers=https://b'], { servers: ['https://a', 'https://b'], sockets: false }],
  [[], { servers: [], sockets: false }],
])('the store in %j', (args, expected) => {
  expect(etcdServers(api(...args), 36)).toMatchObject({ state: 'known', ...expected });
});

test('certificates for etcd', () => {
  expect(missingEtcdFlags(api('--etcd-certfile=/c', '--etcd-keyfile='), ['etcd-certfile', 'etcd-keyfile'], 36)).toEqual(
    {
      state: 'known',
      missing: ['--etcd-keyfile'],
      from: '--etcd-keyfile',
    },
  );
});

test('the environment', () => {
  const parse = (names: readonly string[]) =>
    parseCommandLine(
      ['etcd', '--name=a'],
      [],
      'etcd',
      names.map((name) => ({ name })),
    );
  expect(isSetByEnvironment(parse(['ETCD_CERT_FILE']))).toBe(true);
  expect(isSetByEnvironment(parse(['ETCD_NAME', 'PATH']))).toBe(false);
});
