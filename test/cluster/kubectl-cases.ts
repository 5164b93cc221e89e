import type { Case, World } from './kubectl-world.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig with one cluster, user and context, all of the same name. */
function config(
  cluster: object,
  user: object,
  { name = 'a', context = {}, ...more }: { name?: string; context?: object; [key: string]: unknown } = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, ...context } }],
    ...more,
  };
}

/** A credential plugin that writes down KUBERNETES_EXEC_INFO and prints this status. */
function plugin(apiVersion: string, status: object): string {
  const credential = JSON.stringify({ apiVersion, kind: 'ExecCredential', status });
  return `#!/bin/sh\nprintf '%s' "$KUBERNETES_EXEC_INFO" >"$OUT"\ncat <<'END'\n${credential}\nEND\n`;
}

/** All the ways to choose a cluster and an identity that the two programs are compared in. */
export function casesFor({ api, api6, proxies, users, stranger }: World): Case[] {
  const ca = base64(api.ca);
  const here = { server: api.url, 'certificate-authority-data': ca };
  const byName = { server: `https://localhost:${api.port}`, 'certificate-authority-data': ca };
  const remote = { server: 'https://api.test:6443', 'certificate-authority-data': ca };
  const token = { token: 'TOKEN' };
  const jane = { 'client-certificate-data': base64(users.jane.cert), 'client-key-data': base64(users.jane.key) };
  const pem = {
    'pki/ca.crt': api.ca,
    'pki/jane.crt': users.jane.cert,
    'pki/jane.key': users.jane.key,
    'pki/joe.crt': users.joe.cert,
    'pki/joe.key': users.joe.key,
  };
  const one = (cluster: object, user: object, more: Parameters<typeof config>[2] = {}) => ({
    'config.json': config(cluster, user, more),
  });
  const by = ['--kubeconfig', '$DIR/config.json'];
  const v1 = 'client.authentication.k8s.io/v1';
  const v1beta1 = 'client.authentication.k8s.io/v1beta1';
  const exec = (apiVersion: string, more: object = {}) => ({
    exec: {
      apiVersion,
      command: '$DIR/bin/login',
      args: [],
      env: [{ name: 'OUT', value: '$DIR/exec-info' }],
      interactiveMode: 'Never',
      ...more,
    },
  });
  const [httpProxy, httpsProxy, socks] = [
    `http://127.0.0.1:${proxies.http}`,
    `https://127.0.0.1:${proxies.https}`,
    `socks5://127.0.0.1:${proxies.socks5}`,
  ];
  /** Two clusters, two users, two contexts and no current context. */
  const two = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'near', cluster: here },
      { name: 'named', cluster: { ...byName, 'tls-server-name': 'api.test' } },
    ],
    users: [
      { name: 'token', user: token },
      { name: 'jane', user: jane },
    ],
    contexts: [
      { name: 'one', context: { cluster: 'near', user: 'token', namespace: 'shop' } },
      { name: 'two', context: { cluster: 'named', user: 'jane' } },
    ],
  };
  const withTwo = (name: string, args: string[], more: Partial<Case> = {}): Case => ({
    name,
    files: { 'config.json': two },
    args: [...by, ...args],
    ...more,
  });
  const account = { 'account/token': 'POD-TOKEN', 'account/ca.crt': api.ca, 'account/namespace': 'inside' };

  return [
    // Which files
    { name: '--kubeconfig', files: one(here, token), args: by },
    { name: '--kubeconfig that is missing', args: ['--kubeconfig', '$DIR/none'] },
    {
      name: '--kubeconfig beats KUBECONFIG',
      files: { ...one(here, token), 'other.json': config(here, { token: 'OTHER' }) },
      args: by,
      env: { KUBECONFIG: '$DIR/other.json' },
    },
    { name: '~/.kube/config', files: { '.kube/config': config(here, token) } },
    {
      name: 'KUBECONFIG beats ~/.kube/config',
      files: { '.kube/config': config(here, { token: 'HOME' }), ...one(here, token) },
      env: { KUBECONFIG: '$DIR/config.json' },
    },
    { name: 'KUBECONFIG of missing files only', env: { KUBECONFIG: '$DIR/none:$DIR/neither' } },
    {
      name: 'KUBECONFIG with missing, empty and repeated entries',
      files: { ...one(here, token), 'other.json': config(here, { token: 'OTHER' }) },
      env: { KUBECONFIG: '$DIR/none::$DIR/config.json:$DIR/config.json:$DIR/other.json' },
    },
    {
      name: 'KUBECONFIG: the first to set a name wins, whole',
      files: {
        'a.json': config(here, token),
        'b.json': config({ ...here, 'tls-server-name': 'api.test' }, { token: 'SECOND', as: 'root' }),
      },
      env: { KUBECONFIG: '$DIR/a.json:$DIR/b.json' },
    },
    {
      name: 'KUBECONFIG: the first current-context wins',
      files: {
        'a.json': config(here, token, { name: 'a', 'current-context': '' }),
        'b.json': config(here, { token: 'B' }, { name: 'b' }),
        'c.json': config(here, { token: 'C' }, { name: 'c' }),
      },
      env: { KUBECONFIG: '$DIR/a.json:$DIR/b.json:$DIR/c.json' },
    },
    {
      name: 'KUBECONFIG: cluster, user and context from three files',
      files: {
        'a.json': { clusters: [{ name: 'x', cluster: here }] },
        'b.json': { users: [{ name: 'y', user: token }] },
        'c.json': {
          'current-context': 'z',
          contexts: [{ name: 'z', context: { cluster: 'x', user: 'y', namespace: 'three' } }],
        },
      },
      env: { KUBECONFIG: '$DIR/a.json:$DIR/b.json:$DIR/c.json' },
      pods: true,
    },
    {
      name: 'relative paths are those of each file',
      files: {
        ...Object.fromEntries(Object.entries(pem).map(([name, text]) => [`deep/${name}`, text])),
        'deep/a.json': config(
          { server: api.url, 'certificate-authority': 'pki/ca.crt' },
          { 'client-certificate': './pki/jane.crt', 'client-key': '../deep/pki/jane.key' },
        ),
      },
      env: { KUBECONFIG: '$DIR/none:$DIR/deep/a.json' },
    },
    {
      name: 'KUBECONFIG named relative to the working directory',
      files: {
        'deep/a.json': config({ server: api.url, 'certificate-authority': 'ca.crt' }, token),
        'deep/ca.crt': api.ca,
      },
      env: { KUBECONFIG: 'deep/a.json' },
    },
    {
      name: 'a kubeconfig in YAML with an anchor and a comment',
      files: {
        'config.yaml': `# mine\nclusters:\n- name: a\n  cluster: &c\n    server: "${api.url}"\n    certificate-authority-data: ${ca}\n- name: b\n  cluster: *c\nusers: [{name: u, user: {token: TOKEN}}]\ncontexts: [{name: x, context: {cluster: b, user: u}}]\ncurrent-context: x\n`,
      },
      args: ['--kubeconfig', '$DIR/config.yaml'],
    },
    { name: 'not YAML', files: { 'config.json': 'a: [' }, args: by },
    {
      name: 'a name twice in one file',
      files: { 'config.json': { ...two, users: [...two.users, { name: 'token', user: { token: 'SECOND' } }] } },
      args: [...by, '--context', 'one'],
    },
    {
      name: 'a broken file in the list',
      files: { 'bad.json': 'a: [', ...one(here, token) },
      env: { KUBECONFIG: '$DIR/bad.json:$DIR/config.json' },
    },

    // Which context, cluster, user, namespace
    withTwo('no current context', []),
    withTwo('--context', ['--context', 'two']),
    withTwo('--context that does not exist', ['--context', 'three']),
    withTwo('--cluster over the context', ['--context', 'one', '--cluster', 'named']),
    withTwo('--user over the context', ['--context', 'one', '--user', 'jane']),
    withTwo('--cluster and --user without a context', ['--cluster', 'near', '--user', 'jane']),
    withTwo('--user that does not exist', ['--context', 'one', '--user', 'nobody']),
    withTwo('--cluster that does not exist', ['--context', 'one', '--cluster', 'nowhere']),
    withTwo('the namespace of the context', ['--context', 'one'], { pods: true }),
    withTwo('no namespace anywhere', ['--context', 'two'], { pods: true }),
    withTwo('-n over the context', ['--context', 'one', '-n', 'dev'], { pods: true }),
    withTwo('-nNAME', ['--context', 'one', '-ndev'], { pods: true }),
    withTwo('-n=NAME', ['--context', 'one', '-n=dev'], { pods: true }),
    withTwo('-n ns/NAME', ['--context', 'one', '-n', 'ns/dev'], {
      pods: true,
      differs:
        'kubectl refuses the name that it prints itself; kaudit takes the prefix off, as client-go does for other programs',
    }),
    withTwo('a context whose user does not exist', ['--context', 'three'], {
      files: { 'config.json': { ...two, contexts: [{ name: 'three', context: { cluster: 'near', user: 'nobody' } }] } },
    }),
    withTwo('a context whose cluster does not exist', ['--context', 'three'], {
      files: {
        'config.json': { ...two, contexts: [{ name: 'three', context: { cluster: 'nowhere', user: 'token' } }] },
      },
    }),

    // Which server, and how it proves itself
    {
      name: '-s alone with a CA and a token',
      files: pem,
      args: ['-s', api.url, '--certificate-authority', '$DIR/pki/ca.crt', '--token', 'FLAG'],
    },
    {
      name: '-s over the kubeconfig drops its tls-server-name',
      files: one({ ...remote, 'tls-server-name': 'api.test' }, token),
      args: [...by, '-s', byName.server],
    },
    { name: 'a DNS name is sent as SNI', files: one(byName, token), args: by },
    { name: 'an address is not', files: one(here, token), args: by },
    { name: 'tls-server-name', files: one({ ...here, 'tls-server-name': 'api.test' }, token), args: by },
    {
      name: 'tls-server-name that the certificate lacks',
      files: one({ ...here, 'tls-server-name': 'other.test' }, token),
      args: by,
    },
    { name: '--tls-server-name', files: one(here, token), args: [...by, '--tls-server-name', 'api.test'] },
    {
      name: '--certificate-authority over a wrong one',
      files: { ...pem, ...one({ ...here, 'certificate-authority-data': base64(stranger) }, token) },
      args: [...by, '--certificate-authority', '$DIR/pki/ca.crt'],
    },
    {
      name: '--certificate-authority relative to the working directory',
      files: { ...pem, ...one({ server: api.url }, token) },
      args: [...by, '--certificate-authority', 'pki/ca.crt'],
    },
    {
      name: 'an unknown authority',
      files: one({ ...here, 'certificate-authority-data': base64(stranger) }, token),
      args: by,
    },
    { name: 'no authority at all', files: one({ server: api.url }, token), args: by },
    {
      name: '--insecure-skip-tls-verify drops the authority',
      files: one({ ...here, 'certificate-authority-data': base64(stranger) }, token),
      args: [...by, '--insecure-skip-tls-verify'],
    },
    {
      name: '--insecure-skip-tls-verify=true',
      files: one({ server: api.url }, token),
      args: [...by, '--insecure-skip-tls-verify=true'],
    },
    {
      name: '--insecure-skip-tls-verify=false',
      files: one(here, token),
      args: [...by, '--insecure-skip-tls-verify=false'],
    },
    {
      name: 'insecure-skip-tls-verify of the kubeconfig',
      files: one({ server: api.url, 'insecure-skip-tls-verify': true }, token),
      args: by,
    },
    {
      name: 'authority and insecure-skip-tls-verify together',
      files: one({ ...here, 'insecure-skip-tls-verify': true }, token),
      args: by,
    },
    {
      name: 'both authority and authority data: the data counts',
      files: { ...pem, ...one({ ...here, 'certificate-authority': '$DIR/pki/jane.crt' }, token) },
      args: by,
    },
    { name: 'a path prefix', files: one({ ...here, server: `${api.url}/k8s/clusters/c-1` }, token), args: by },
    {
      name: 'a path prefix with a slash at its end',
      files: one({ ...here, server: `${api.url}/k8s/` }, token),
      args: by,
      pods: true,
    },
    { name: 'a query after the path prefix', files: one({ ...here, server: `${api.url}/k8s?x=1#y` }, token), args: by },
    { name: 'disable-compression', files: one({ ...here, 'disable-compression': true }, token), args: by },
    { name: '--disable-compression', files: one(here, token), args: [...by, '--disable-compression'] },
    ...(api6 === null
      ? []
      : [
          {
            name: 'an IPv6 address',
            files: one({ server: api6.url, 'certificate-authority-data': ca }, token),
            args: by,
          },
        ]),
    {
      name: 'HOST:PORT without a scheme',
      files: one({ ...here, server: `127.0.0.1:${api.port}` }, token),
      args: by,
      differs:
        'kubectl takes it for http:// and sends no credential; kaudit takes it for https://, the only thing an API server speaks',
    },

    // As whom
    { name: '--token over the kubeconfig', files: one(here, token), args: [...by, '--token', 'FLAG'] },
    { name: '--token beside a client certificate', files: one(here, jane), args: [...by, '--token', 'FLAG'] },
    { name: 'a client certificate', files: one(here, jane), args: by },
    { name: 'token and client certificate', files: one(here, { ...jane, ...token }), args: by },
    {
      name: '--client-certificate and --client-key',
      files: { ...pem, ...one(here, jane) },
      args: [...by, '--client-certificate', '$DIR/pki/joe.crt', '--client-key', '$DIR/pki/joe.key'],
    },
    {
      name: '--client-certificate without a key',
      files: { ...pem, ...one(here, token) },
      args: [...by, '--client-certificate', '$DIR/pki/joe.crt'],
    },
    {
      name: 'a certificate and the key of another',
      files: { ...pem, ...one(here, jane) },
      args: [...by, '--client-key', '$DIR/pki/joe.key'],
    },
    { name: 'tokenFile', files: { ...one(here, { tokenFile: 'pki/token' }), 'pki/token': 'FROM-FILE\n' }, args: by },
    { name: 'tokenFile that is missing', files: one(here, { tokenFile: 'pki/token' }), args: by },
    {
      name: 'token and tokenFile',
      files: { ...one(here, { ...token, tokenFile: 'pki/token' }), 'pki/token': 'FROM-FILE' },
      args: by,
    },
    {
      name: '--token over a tokenFile',
      files: { ...one(here, { tokenFile: 'pki/token' }), 'pki/token': 'FROM-FILE' },
      args: [...by, '--token', 'FLAG'],
      differs: 'kubectl reads the file all the same, so that its --token does nothing; kaudit takes the flag',
    },
    {
      name: 'no user',
      files: one(here, {}),
      args: by,
      differs:
        'kubectl asks for a user name and password, which Kubernetes removed in 1.19; kaudit asks nothing and goes as system:anonymous',
    },
    {
      name: 'user name and password',
      files: one(here, { username: 'u', password: 'p' }),
      args: by,
      differs: 'kubectl sends a Basic header that no API server takes since 1.19; kaudit refuses and says so',
    },
    {
      name: '--as, --as-uid, --as-group twice',
      files: one(here, token),
      args: [...by, '--as', 'jané', '--as-uid', 'u-1', '--as-group', 'dev', '--as-group', 'a,b'],
    },
    {
      name: '--as-user-extra',
      files: one(here, token),
      args: [
        ...by,
        '--as',
        'jane',
        '--as-user-extra',
        'reason=x=y',
        '--as-user-extra',
        'example.com/Scope=a',
        '--as-user-extra',
        'example.com/Scope=b',
      ],
    },
    {
      name: 'as, as-uid, as-groups, as-user-extra',
      files: one(here, {
        ...token,
        as: 'jane',
        'as-uid': '7',
        'as-groups': ['dev', 'ops'],
        'as-user-extra': { why: ['a', 'b'], 'acme.io/x': ['1'] },
      }),
      args: by,
    },
    {
      name: 'flags over as-groups and as-user-extra',
      files: one(here, { ...token, as: 'jane', 'as-groups': ['dev'], 'as-user-extra': { why: ['a'], kept: ['k'] } }),
      args: [...by, '--as', 'joe', '--as-group', 'ops', '--as-user-extra', 'why=b'],
    },
    {
      name: '--as over the kubeconfig keeps its groups',
      files: one(here, { ...token, as: 'jane', 'as-groups': ['dev'] }),
      args: [...by, '--as', 'joe'],
    },
    { name: '--as-group without --as', files: one(here, token), args: [...by, '--as-group', 'dev'] },
    {
      name: '--as-user-extra without =',
      files: one(here, token),
      args: [...by, '--as', 'jane', '--as-user-extra', 'reason'],
      differs: 'kubectl drops it silently; kaudit says what it expects',
    },
    {
      name: '--as with a client certificate',
      files: one(here, jane),
      args: [...by, '--as', 'system:serviceaccount:ci:deployer'],
    },

    // Credential plugins
    {
      name: 'exec v1 with a token',
      files: { ...one(here, exec(v1)), 'bin/login': plugin(v1, { token: 'PLUGIN' }) },
      args: by,
    },
    {
      name: 'exec v1beta1 with a token',
      files: {
        ...one(here, exec(v1beta1)),
        'bin/login': plugin(v1beta1, { token: 'PLUGIN', expirationTimestamp: '2099-01-01T00:00:00Z' }),
      },
      args: by,
    },
    {
      name: 'exec with a certificate',
      files: {
        ...one(here, exec(v1)),
        'bin/login': plugin(v1, { clientCertificateData: users.jane.cert, clientKeyData: users.jane.key }),
      },
      args: by,
    },
    {
      name: 'exec with certificate and token',
      files: {
        ...one(here, exec(v1beta1)),
        'bin/login': plugin(v1beta1, {
          token: 'PLUGIN',
          clientCertificateData: users.joe.cert,
          clientKeyData: users.joe.key,
        }),
      },
      args: by,
    },
    {
      name: 'exec with provideClusterInfo',
      files: {
        ...one(
          {
            ...byName,
            'tls-server-name': 'api.test',
            extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }],
          },
          exec(v1, { provideClusterInfo: true }),
        ),
        'bin/login': plugin(v1, { token: 'PLUGIN' }),
      },
      args: by,
    },
    {
      name: 'exec of another apiVersion than it says',
      files: { ...one(here, exec(v1)), 'bin/login': plugin(v1beta1, { token: 'PLUGIN' }) },
      args: by,
    },
    {
      name: 'exec v1 without interactiveMode',
      files: { ...one(here, exec(v1, { interactiveMode: undefined })), 'bin/login': plugin(v1, { token: 'PLUGIN' }) },
      args: by,
    },
    {
      name: 'exec v1 with interactiveMode Always and no terminal',
      files: { ...one(here, exec(v1, { interactiveMode: 'Always' })), 'bin/login': plugin(v1, { token: 'PLUGIN' }) },
      args: by,
    },
    {
      name: 'exec v1alpha1',
      files: {
        ...one(here, exec('client.authentication.k8s.io/v1alpha1')),
        'bin/login': plugin('client.authentication.k8s.io/v1alpha1', { token: 'PLUGIN' }),
      },
      args: by,
    },
    { name: 'exec that fails', files: { ...one(here, exec(v1)), 'bin/login': '#!/bin/sh\nexit 3\n' }, args: by },
    { name: 'exec that is not there', files: one(here, exec(v1, { installHint: 'get it' })), args: by },
    {
      name: 'exec found in PATH',
      files: {
        ...one(here, exec(v1, { command: 'login-for-tests' })),
        'bin/login-for-tests': plugin(v1, { token: 'PLUGIN' }),
      },
      args: by,
      env: { PATH: `$DIR/bin:${process.env.PATH ?? ''}` },
    },
    {
      name: 'exec relative to the kubeconfig',
      files: {
        'deep/config.json': config(here, exec(v1, { command: './bin/login' })),
        'deep/bin/login': plugin(v1, { token: 'PLUGIN' }),
      },
      args: ['--kubeconfig', '$DIR/deep/config.json'],
    },
    {
      name: '--token over exec',
      files: { ...one(here, exec(v1)), 'bin/login': plugin(v1, { token: 'PLUGIN' }) },
      args: [...by, '--token', 'FLAG'],
    },
    {
      name: 'a client certificate over exec',
      files: { ...one(here, { ...jane, ...exec(v1) }), 'bin/login': plugin(v1, { token: 'PLUGIN' }) },
      args: by,
    },
    {
      name: 'exec and impersonation',
      files: { ...one(here, exec(v1)), 'bin/login': plugin(v1, { token: 'PLUGIN' }) },
      args: [...by, '--as', 'jane', '--as-group', 'dev'],
    },

    // Proxies
    { name: 'proxy-url http', files: one({ ...remote, 'proxy-url': httpProxy }, token), args: by },
    {
      name: 'proxy-url http with a login',
      files: one({ ...remote, 'proxy-url': httpProxy.replace('//', '//us%40er:pa%3Ass@') }, token),
      args: by,
    },
    { name: 'proxy-url https', files: one({ ...remote, 'proxy-url': httpsProxy }, token), args: by },
    { name: 'proxy-url socks5', files: one({ ...remote, 'proxy-url': socks }, token), args: by },
    {
      name: 'proxy-url socks5 with a login',
      files: one({ ...remote, 'proxy-url': socks.replace('//', '//user:pass@') }, token),
      args: by,
    },
    { name: 'proxy-url socks5 to an address', files: one({ ...here, 'proxy-url': socks }, token), args: by },
    {
      name: 'proxy-url holds for loopback too',
      files: one({ ...here, 'proxy-url': httpProxy }, token),
      args: by,
      env: { NO_PROXY: '*' },
    },
    {
      name: 'proxy-url beats HTTPS_PROXY',
      files: one({ ...remote, 'proxy-url': httpProxy }, token),
      args: by,
      env: { HTTPS_PROXY: 'http://127.0.0.1:1' },
    },
    { name: 'proxy-url ftp', files: one({ ...remote, 'proxy-url': 'ftp://127.0.0.1:1' }, token), args: by },
    {
      name: '--proxy-url, which kubectl has not, is proxy-url',
      files: {
        'config.json': config({ ...remote, 'proxy-url': httpProxy }, token),
        'without.json': config(remote, token),
      },
      kubectlArgs: by,
      kauditArgs: ['--kubeconfig', '$DIR/without.json', '--proxy-url', httpProxy],
    },
    { name: 'HTTPS_PROXY', files: one(remote, token), args: by, env: { HTTPS_PROXY: httpProxy } },
    { name: 'https_proxy', files: one(remote, token), args: by, env: { https_proxy: httpProxy } },
    {
      name: 'HTTPS_PROXY without a scheme',
      files: one(remote, token),
      args: by,
      env: { HTTPS_PROXY: `127.0.0.1:${proxies.http}` },
    },
    { name: 'HTTPS_PROXY socks5', files: one(remote, token), args: by, env: { HTTPS_PROXY: socks } },
    { name: 'HTTPS_PROXY is not for loopback', files: one(here, token), args: by, env: { HTTPS_PROXY: httpProxy } },
    { name: 'HTTPS_PROXY is not for localhost', files: one(byName, token), args: by, env: { HTTPS_PROXY: httpProxy } },
    {
      name: 'HTTP_PROXY and ALL_PROXY are not for https',
      files: one(byName, token),
      args: by,
      env: { HTTP_PROXY: httpProxy, ALL_PROXY: httpProxy },
    },
    {
      name: 'NO_PROXY of another domain',
      files: one(remote, token),
      args: by,
      env: { HTTPS_PROXY: httpProxy, NO_PROXY: 'example.test,10.0.0.0/8' },
    },
    {
      name: 'NO_PROXY of another port',
      files: one(remote, token),
      args: by,
      env: { HTTPS_PROXY: httpProxy, NO_PROXY: 'api.test:443' },
    },
    {
      name: 'NO_PROXY of the domain',
      files: one(remote, token),
      args: by,
      env: { HTTPS_PROXY: httpProxy, NO_PROXY: '.test' },
    },
    {
      name: 'NO_PROXY of another address range',
      files: one({ ...remote, server: 'https://192.0.2.7:6443', 'tls-server-name': 'api.test' }, token),
      args: by,
      env: { HTTPS_PROXY: httpProxy, NO_PROXY: '192.0.2.8,10.0.0.0/8' },
    },
    { name: 'a client certificate through a proxy', files: one({ ...remote, 'proxy-url': httpProxy }, jane), args: by },
    {
      name: 'tls-server-name through a proxy',
      files: one(
        { ...remote, server: 'https://lb.test:443', 'tls-server-name': 'api.test', 'proxy-url': httpProxy },
        token,
      ),
      args: by,
    },
    {
      name: 'a path prefix through a proxy, port 443',
      files: one({ ...remote, server: 'https://api.test/k8s', 'proxy-url': httpProxy }, token),
      args: by,
    },

    // In a pod
    { name: 'in a pod', files: account, pod: 'POD-TOKEN' },
    { name: 'in a pod: its namespace', files: account, pod: 'POD-TOKEN', pods: true },
    { name: 'in a pod: -n', files: account, pod: 'POD-TOKEN', pods: true, args: ['-n', 'dev'] },
    { name: 'in a pod: POD_NAMESPACE', files: account, pod: 'POD-TOKEN', pods: true, env: { POD_NAMESPACE: 'told' } },
    { name: 'in a pod: a kubeconfig wins', files: { ...account, ...one(here, token) }, pod: 'POD-TOKEN', args: by },
    { name: 'in a pod: --token', files: account, pod: 'POD-TOKEN', args: ['--token', 'FLAG'] },
    { name: 'in a pod: -s', files: account, pod: 'POD-TOKEN', args: ['-s', byName.server], pods: true },
    {
      name: 'in a pod: --as',
      files: account,
      pod: 'POD-TOKEN',
      args: ['--as', 'jane'],
      differs:
        'kubectl forgets the service account for localhost:8080 as soon as it impersonates; kaudit impersonates with it',
    },
    {
      name: 'in a pod: an empty --kubeconfig',
      files: { ...account, 'config.json': {} },
      pod: 'POD-TOKEN',
      args: by,
      differs: 'kubectl scans another cluster than the file was meant to name; kaudit says that the file names none',
    },
    { name: 'in a pod: an empty ~/.kube/config', files: { ...account, '.kube/config': {} }, pod: 'POD-TOKEN' },
  ];
}
