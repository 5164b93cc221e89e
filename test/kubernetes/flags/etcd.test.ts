import { expect, test } from 'vitest';
import { etcdListeners, etcdServers, initialMembers, missingEtcdFlags } from '../../../src/kubernetes/flags/etcd.ts';
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
  [['--etcd-servers=unix:///kine.sock'], { servers: ['unix:///kine.sock'], sockets: true }],
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
