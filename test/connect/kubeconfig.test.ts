import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConnectionError, exitCodeOf } from '../../src/connect/index.ts';
import * as faults from '../support/fault-server.ts';
import { countProcessorTime } from '../support/processor.ts';
import { base64, clusterOf, connectTo, errorOf, file, folder, kubeconfig, machine, open, server } from './harness.ts';

/** The message of a configuration error, which must exit 2. */
async function refused(promise: Promise<unknown>): Promise<{ message: string; hint: string }> {
  const error = await errorOf(promise);
  if (!(error instanceof ConnectionError)) throw error;
  expect(exitCodeOf(error)).toBe(2);
  return { message: error.message, hint: error.hint };
}

const named = (name: string, address: string) => ({
  ...kubeconfig({ server: `https://${address}` }),
  'current-context': name,
  clusters: [{ name, cluster: { server: `https://${address}` } }],
  contexts: [{ name, context: { cluster: name, user: 'test', namespace: `ns-${name}` } }],
});

describe('which files', () => {
  it('E15 two files, duplicate names: the first wins, whole', async () => {
    const [a, b] = [
      await file({
        ...named('x', 'first:1'),
        'current-context': '',
        users: [{ name: 'test', user: { token: 'A' } }],
      }),
      await file({
        ...named('x', 'second:1'),
        clusters: [
          { name: 'x', cluster: { server: 'https://second:1', 'tls-server-name': 'second' } },
          { name: 'y', cluster: { server: 'https://y:1' } },
        ],
      }),
    ];
    const KUBECONFIG = ['', a, '/nonexistent/config', b, a].join(path.delimiter);
    const connection = await open({}, machine({ env: { KUBECONFIG } }));
    expect(connection).toMatchObject({
      context: 'x',
      cluster: 'x',
      user: 'test',
      server: 'https://first:1',
      namespace: 'ns-x',
      serverVerified: true,
    });
    const other = await open({ cluster: 'y' }, machine({ env: { KUBECONFIG } }));
    expect(other).toMatchObject({ context: 'x', cluster: 'y', server: 'https://y:1' });
  });

  it('the first current-context that is not empty wins', async () => {
    const [a, b] = [await file(named('a', 'a:1')), await file(named('b', 'b:1'))];
    const ab = [a, b].join(path.delimiter);
    const ba = [b, a].join(path.delimiter);
    expect((await open({}, machine({ env: { KUBECONFIG: ab } }))).context).toBe('a');
    expect((await open({}, machine({ env: { KUBECONFIG: ba } }))).context).toBe('b');
  });

  it('--kubeconfig is used alone and must exist', async () => {
    const [a, b] = [await file(named('a', 'a:1')), await file(named('b', 'b:1'))];
    const env = { KUBECONFIG: a };
    expect((await open({ kubeconfig: b }, machine({ env }))).context).toBe('b');
    expect(await refused(open({ kubeconfig: b, context: 'a' }, machine({ env })))).toMatchObject({
      message: '--context: context "a" does not exist',
      hint: 'Known contexts: b.',
    });
    expect((await refused(open({ kubeconfig: '/nonexistent/config' }, machine({ env })))).message).toBe(
      '--kubeconfig /nonexistent/config: no such file',
    );
  });

  it('~/.kube/config is the default', async () => {
    const home = await folder();
    await mkdir(path.join(home, '.kube'));
    await writeFile(path.join(home, '.kube', 'config'), JSON.stringify(named('home', 'h:1')));
    expect((await open({}, machine({ home }))).context).toBe('home');
  });

  it('relative paths belong to the folder of their own file', async () => {
    const api = await server();
    api.script('/version', faults.json({}));
    const config = await file(kubeconfig({ server: api.url, 'certificate-authority': 'ca.pem' }, { tokenFile: 'tok' }));
    await writeFile(path.join(path.dirname(config), 'ca.pem'), api.ca);
    await writeFile(path.join(path.dirname(config), 'tok'), 'FROM-FILE\n');
    const { transport } = await open({}, machine({ env: { KUBECONFIG: config } }));
    expect((await transport.get('/version')).status).toBe(200);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer FROM-FILE');
  });

  it('E14 no kubeconfig, not in a cluster: exit 2', async () => {
    const error = await refused(open({}, machine({ home: '/nonexistent/home' })));
    expect(error).toEqual({
      message: '/nonexistent/home/.kube/config: no cluster is configured',
      hint: 'Name a kubeconfig with --kubeconfig or KUBECONFIG, a server with --server, or run kaudit in a pod. `kaudit demo` needs none.',
    });
  });

  it('in a pod the service account is used, and its token file read anew', async () => {
    const api = await server();
    api.script('/version', faults.status(401, {}), faults.json({}));
    const serviceAccount = await folder();
    await writeFile(path.join(serviceAccount, 'token'), 'POD-1');
    await writeFile(path.join(serviceAccount, 'ca.crt'), api.ca);
    await writeFile(path.join(serviceAccount, 'namespace'), 'audit\n');
    const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(api.port) };
    const connection = await open({ as: 'jane' }, machine({ env, serviceAccount }));
    expect(connection).toMatchObject({
      context: null,
      cluster: null,
      user: null,
      namespace: 'audit',
      serverVerified: true,
    });
    expect((await connection.transport.get('/version')).attempts).toBe(2);
    expect(api.requests[1]?.headers).toMatchObject({ authorization: 'Bearer POD-1', 'impersonate-user': 'jane' });
    const config = await file({ kind: 'Config' });
    expect((await refused(open({ kubeconfig: config }, machine({ env, serviceAccount })))).message).toBe(
      `${config}: no cluster is configured`,
    );
  });

  it('D08 in-cluster IPv6 host: bracketed URL, verified as kubernetes.default.svc', async () => {
    const serviceAccount = await folder();
    await writeFile(path.join(serviceAccount, 'token'), 'POD-1');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    expect((await open({}, machine({ env, serviceAccount }))).server).toBe('https://[fd00::1]');
  });
});

describe('what is in them', () => {
  it('E16 current-context missing or dangling: the contexts listed, escaped', async () => {
    const contexts = [
      { name: 'prod\u001b[31m', context: {} },
      { name: 'dev', context: {} },
    ];
    const missing = await file({ ...named('a', 'a:1'), contexts, 'current-context': '' });
    expect(await refused(open({ kubeconfig: missing }))).toEqual({
      message: 'the kubeconfig has no current context',
      hint: 'Choose one with --context. Known contexts: prod\\u{1b}[31m, dev.',
    });
    const dangling = await file({ ...named('a', 'a:1'), contexts, 'current-context': 'gone' });
    expect(await refused(open({ kubeconfig: dangling }))).toEqual({
      message: 'current-context: context "gone" does not exist',
      hint: 'Known contexts: prod\\u{1b}[31m, dev.',
    });
  });

  it('a dangling cluster or user is named', async () => {
    const config = await file(kubeconfig({ server: 'https://a:1' }, {}, { cluster: 'x' }));
    expect(await refused(open({ kubeconfig: config }))).toEqual({
      message: 'context "test": cluster "x" does not exist',
      hint: 'Known clusters: test.',
    });
    const user = await file(kubeconfig({ server: 'https://a:1' }, {}, { user: 'x' }));
    expect((await refused(open({ kubeconfig: user }))).message).toBe('context "test": user "x" does not exist');
    expect((await refused(open({ kubeconfig: config, cluster: 'test', user: 'y' }))).message).toBe(
      'context "test": user "y" does not exist',
    );
  });

  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
    .split('')
    .map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghij'[i]}`)}]`)
    .join('\n')}\n`;
  for (const [name, content, message] of [
    ['empty', '', /: no cluster is configured$/],
    ['binary', Buffer.from([1, 0, 2]), /: a binary file, not a kubeconfig$/],
    ['too large', Buffer.alloc(50_000_000, 'a'), /: larger than 1 MiB$/],
    ['an alias bomb', bomb, /: not valid YAML: too many or unresolved aliases$/],
    ['deep', '['.repeat(1_000_000), /: nested too deeply$/],
    ['deep in a line', `${'- '.repeat(60)}a`, /: nested too deeply$/],
    [
      'deep by indentation',
      Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /: nested too deeply$/,
    ],
    ['full of punctuation', `[${','.repeat(1_000_000)}`, /: too many entries$/],
    ['broken YAML', 'clusters:\n  - name: "x\n', /config:3:1: not valid YAML: missing char$/],
    ['a list', '[]', /: is a list, not an object$/],
    ['another kind', 'kind: Pod', /: kind is "Pod", not "Config"$/],
    [
      'a wrong type',
      'users:\n- name: a\n  user: {token: 12345}',
      /: users\[0\]\.user\.token is a number, not a string$/,
    ],
    ['a wrong list', 'clusters: {}', /: clusters is an object, not a list$/],
    ['a name twice', 'users: [{name: a}, {name: a}]', /: users\[1\] repeats the name "a"$/],
    ['__proto__', '{"__proto__": {"kind": "Config", "clusters": 1}}', /: no cluster is configured$/],
  ] as const) {
    it(`E17 ${name} kubeconfig: exit 2`, async () => {
      const config = await file(content);
      const spent = countProcessorTime();
      expect((await refused(open({ kubeconfig: config }))).message).toMatch(message);
      expect(spent()).toBeLessThan(1000);
      expect(Object.hasOwn(Object.prototype, 'clusters')).toBe(false);
    });
  }

  it('a fault in the YAML never quotes the file', async () => {
    const config = await file('users:\n- name: a\n  user: {token: CANARY\n');
    expect((await refused(open({ kubeconfig: config }))).message).not.toContain('CANARY');
  });

  it('YAML is read as JSON is', async () => {
    const config = await file(
      'apiVersion: v1\nkind: Config\ncurrent-context: "c"\ncontexts:\n- name: c\n  context: {cluster: k, user: u, namespace: n}\n' +
        'clusters: [{name: k, cluster: {server: https://a:1, insecure-skip-tls-verify: true}}]\nusers: [{name: u, user: null}]\n',
    );
    expect(await open({ kubeconfig: config })).toMatchObject({
      context: 'c',
      cluster: 'k',
      user: 'u',
      server: 'https://a:1',
      namespace: 'n',
      serverVerified: false,
    });
  });
});

describe('flags over the kubeconfig', () => {
  it('--server alone is enough', async () => {
    expect(await open({ server: 'a.test:6443', namespace: 'ns/x' })).toMatchObject({
      context: null,
      cluster: null,
      user: null,
      server: 'https://a.test:6443',
      namespace: 'x',
    });
  });

  it('--token replaces token and token file; trust flags replace the trust of the entry', async () => {
    const api = await server();
    api.script('/version', faults.json({}));
    const wrongCa = { ...clusterOf(api), 'certificate-authority-data': base64('nonsense') };
    const config = await file(kubeconfig(wrongCa, { tokenFile: '/nonexistent/token' }));
    const certificateAuthority = await file(api.ca, 'ca.pem');
    const { transport } = await open({ kubeconfig: config, token: 'FLAG', certificateAuthority });
    expect((await transport.get('/version')).status).toBe(200);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer FLAG');
    const insecure = await open({ kubeconfig: config, token: 'FLAG', insecureSkipTlsVerify: true });
    expect(insecure.serverVerified).toBe(false);
    expect((await insecure.transport.get('/version')).status).toBe(200);
    expect((await refused(open({ kubeconfig: config }))).message).toBe(
      'certificate-authority-data: holds no PEM certificate',
    );
  });

  it('D12 http:// is refused without --allow-http, and beyond loopback', async () => {
    expect(await refused(open({ server: 'http://127.0.0.1:8001' }))).toEqual({
      message: 'http://127.0.0.1:8001: an http:// server is not protected against reading and forging',
      hint: 'For `kubectl proxy`, give --allow-http.',
    });
    expect((await refused(open({ server: 'http://10.0.0.1:8001', allowHttp: true }))).hint).toBe(
      'Use https://; --allow-http allows http:// to this machine only.',
    );
    expect((await open({ server: 'http://[::1]:8001', allowHttp: true })).serverVerified).toBe(false);
  });

  it('refuses what cannot be meant', async () => {
    const api = await server();
    const cases: [object, object, string][] = [
      [{ server: 'ftp://a' }, {}, 'server: "ftp://a" is not a server URL'],
      [{ server: 'https://u:CANARY@a' }, {}, 'https://***@a: the server URL holds a login'],
      [
        { 'insecure-skip-tls-verify': true },
        {},
        'a certificate authority and insecure-skip-tls-verify exclude each other',
      ],
      [
        { 'proxy-url': 'ftp://u:CANARY@p:1' },
        {},
        'proxy-url: ftp://***@p:1 has the scheme "ftp"; kubectl knows http, https and socks5',
      ],
      [
        {},
        { username: 'u', password: 'CANARY' },
        'the user has a user name and password; Kubernetes removed basic authentication in 1.19',
      ],
      [
        {},
        { 'auth-provider': { name: 'gcp' } },
        'auth-provider gcp: this auth-provider is not supported; Kubernetes removed it in 1.26',
      ],
      [{}, { 'client-certificate-data': base64('x') }, 'the client certificate has no key'],
      [{}, { 'as-groups': ['g'] }, 'a uid, groups or extra to impersonate need a user to impersonate'],
      [{}, { as: 'a\nb' }, 'as: holds a control character'],
    ];
    for (const [cluster, user, message] of cases) {
      expect((await refused(connectTo(api, { cluster, user }))).message).toBe(message);
    }
    expect((await refused(connectTo(api, { requestTimeout: 'soon' }))).message).toBe(
      '--request-timeout: "soon" is not a time-out',
    );
    expect(api.connections()).toBe(0);
  });
});
