import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConnectionError, connectionErrorOf, exitCodeOf, RequestFailure } from '../../src/connect/index.ts';
import * as faults from '../support/fault-server.ts';
import { base64, connectTo, errorOf, file, folder, machine, server } from './harness.ts';

const PODS = '/api/v1/pods';
const ok = faults.json({ kind: 'PodList', items: [] });
const unauthorized = faults.status(401, faults.statusBody(401, 'Unauthorized', 'Unauthorized'));
const V1 = 'client.authentication.k8s.io/v1';

/** A plugin written in shell; each run appends a line to the file `runs` beside it. */
async function plugin(script: string, mode = 0o755) {
  const home = await folder();
  const command = path.join(home, 'plugin');
  await writeFile(command, `#!/bin/sh\necho run >> '${home}/runs'\n${script}\n`);
  await chmod(command, mode);
  return {
    command,
    exec: { apiVersion: V1, interactiveMode: 'Never', command },
    runs: async () => (await readFile(`${home}/runs`, 'utf8').catch(() => '')).split('\n').length - 1,
  };
}

const printing = (status: object, apiVersion = V1) =>
  `cat <<'END'\n${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}\nEND`;

/** What a user is told when nothing could be requested; the error must exit 4. */
async function told(promise: Promise<unknown>): Promise<{ message: string; hint: string }> {
  const error = await errorOf(promise);
  const final = error instanceof RequestFailure ? connectionErrorOf(error, 'server') : error;
  if (!(final instanceof ConnectionError)) throw error;
  expect(exitCodeOf(final)).toBe(4);
  return { message: final.message, hint: final.hint };
}

describe('exec plugins', () => {
  it('E01 parallel start: one run', async () => {
    const api = await server();
    api.script(PODS, ok);
    const { exec, runs } = await plugin(`sleep 0.1; ${printing({ token: 'EXEC' })}`);
    const { transport } = await connectTo(api, { user: { exec } });
    await Promise.all(Array.from({ length: 10 }, () => transport.get(PODS)));
    await transport.get(PODS);
    expect(await runs()).toBe(1);
    expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer EXEC']));
  });

  it('E02 plugin hangs: it and what it started are killed', async () => {
    const api = await server();
    const { exec, command } = await plugin('sleep 60');
    const start = performance.now();
    const { transport } = await connectTo(api, { user: { exec }, limits: { plugin: 100 } });
    expect(await told(transport.get(PODS))).toEqual({
      message: `exec plugin ${command}: did not finish within 0.1 s`,
      hint: 'Run it by hand; it may be waiting for a login.',
    });
    expect(performance.now() - start).toBeLessThan(2000);
    expect(api.requests).toEqual([]);
  });

  it('E03 plugin fails: neither its output nor its complaints are repeated', async () => {
    const api = await server();
    const { exec, command } = await plugin("printf 'CANARY token expired \\033[31m' >&2; echo CANARY; exit 3");
    const { transport } = await connectTo(api, { user: { exec } });
    expect(await told(transport.get(PODS))).toEqual({
      message: `exec plugin ${command}: failed with exit code 3`,
      hint: 'The login may have expired: log in again. Run the plugin by hand to read its message.',
    });
  });

  for (const [what, script, expected] of [
    ['no JSON', 'echo "token: CANARY"', 'did not print a JSON object'],
    ['another kind', 'echo \'{"kind":"CANARY"}\'', 'printed something else than an ExecCredential'],
    ['another version', printing({ token: 'CANARY' }, 'CANARY'), `printed another apiVersion than ${V1}`],
    ['no status', `echo '{"apiVersion":"${V1}","kind":"ExecCredential"}'`, 'printed no status'],
    ['empty token', printing({ token: '' }), 'printed neither status.token nor a client certificate'],
    ['token of a wrong type', printing({ token: 1 }), 'printed a status.token that is not a string'],
    [
      'only a key',
      printing({ clientKeyData: 'CANARY' }),
      'printed status.clientKeyData without status.clientCertificateData',
    ],
    [
      'only a certificate',
      printing({ clientCertificateData: 'CANARY' }),
      'printed status.clientCertificateData without status.clientKeyData',
    ],
    [
      'no valid certificate',
      printing({ clientCertificateData: 'CANARY', clientKeyData: 'CANARY' }),
      'the client certificate or its key cannot be read (ERR_OSSL_PEM_NO_START_LINE)',
    ],
    ['too much', 'head -c 3000000 /dev/zero', 'printed more than 1 MiB'],
  ] as const) {
    it(`E04 E05 plugin prints ${what}`, async () => {
      const api = await server();
      const { exec, command } = await plugin(script);
      const { transport } = await connectTo(api, { user: { exec } });
      const { message } = await told(transport.get(PODS));
      expect(message).toBe(`exec plugin ${command}: ${expected}`);
      expect(message).not.toContain('CANARY');
    });
  }

  for (const [what, expiry] of [
    ['past', '2001-01-01T00:00:00Z'],
    ['missing', undefined],
    ['garbage', 'soon'],
  ] as const) {
    it(`E06 expiry ${what}: used until a 401, renewed once`, async () => {
      const api = await server();
      api.script(PODS, ok, ok, unauthorized, ok);
      const { exec, runs } = await plugin(printing({ token: 'T', expirationTimestamp: expiry }));
      const { transport } = await connectTo(api, { user: { exec } });
      await transport.get(PODS);
      await transport.get(PODS);
      expect(await runs()).toBe(1);
      expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
      expect(await runs()).toBe(2);
    });
  }

  it('A12 401 from then on: renewed once, not for every list', async () => {
    const api = await server();
    api.script(PODS, unauthorized);
    const { exec, runs } = await plugin(printing({ token: 'T' }));
    const { transport } = await connectTo(api, { user: { exec } });
    for (let i = 0; i < 4; i++) expect((await transport.get(PODS)).status).toBe(401);
    expect(await runs()).toBe(2);
    expect(api.count(PODS)).toBe(5);
  });

  it('E13 relative: resolved against the kubeconfig, with its arguments and environment; bare names only from PATH', async () => {
    const api = await server();
    api.script(PODS, ok);
    const { exec, command } = await plugin(
      `printf '{"apiVersion":"${V1}","kind":"ExecCredential","status":{"token":"%s-%s"}}' "$1" "$EXTRA"`,
    );
    const more = { args: ['arg'], env: [{ name: 'EXTRA', value: 'env' }] };
    const env = { PATH: `${path.dirname(command)}:/usr/bin:/bin` };
    const bare = await connectTo(api, { user: { exec: { ...exec, ...more, command: 'plugin' } } }, machine({ env }));
    await bare.transport.get(PODS);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer arg-env');
    const relative = { ...exec, command: './plugin' };
    expect((await told(connectTo(api, { user: { exec: relative } }))).message).toMatch(
      /^exec plugin: the executable .*\/plugin was not found$/,
    );
  });

  it('E13 missing: the install hint is shown escaped', async () => {
    const api = await server();
    const exec = {
      apiVersion: V1,
      interactiveMode: 'Never',
      command: 'no-such-plugin',
      installHint: 'Get it\u001b[31m\nhere',
    };
    expect(await told(connectTo(api, { user: { exec } }))).toEqual({
      message: 'exec plugin: the executable no-such-plugin was not found',
      hint: 'Get it\\u{1b}[31m\\u{a}here',
    });
  });

  it('E13 world-writable: not run', async () => {
    const api = await server();
    const { exec, command, runs } = await plugin(printing({ token: 'T' }), 0o757);
    expect((await told(connectTo(api, { user: { exec } }))).message).toBe(
      `exec plugin ${command}: everybody may write to this program, so it is not run`,
    );
    expect(await runs()).toBe(0);
  });

  it('E19 standard input is closed and the plugin told so, with the cluster where it asks for it', async () => {
    const api = await server();
    api.script(PODS, ok);
    const out = path.join(await folder(), 'info');
    const { exec } = await plugin(
      `if read line; then exit 9; fi; printf '%s' "$KUBERNETES_EXEC_INFO" > ${out}; ${printing({ token: 'T' })}`,
    );
    const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }];
    const { transport } = await connectTo(api, {
      user: { exec: { ...exec, provideClusterInfo: true } },
      cluster: { extensions },
    });
    await transport.get(PODS);
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({
      apiVersion: V1,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: api.url, 'certificate-authority-data': base64(api.ca), config: { audience: 'x' } },
      },
    });
    const always = errorOf(connectTo(api, { user: { exec: { ...exec, interactiveMode: 'Always' } } }));
    expect((await always).message).toBe(
      'exec plugin: wants to ask questions, but kaudit runs plugins without standard input',
    );
  });

  it('a token, or a client certificate, beats the plugin', async () => {
    const api = await server();
    api.script(PODS, ok);
    const { exec, runs } = await plugin(printing({ token: 'EXEC' }));
    await (await connectTo(api, { user: { exec, token: 'STATIC' } })).transport.get(PODS);
    const { cert, key } = await api.authority.issue({ name: 'jane' });
    const pair = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
    await (await connectTo(api, { user: { exec, ...pair } })).transport.get(PODS);
    expect(await runs()).toBe(0);
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer STATIC', undefined]);
  });

  it('a certificate from the plugin is used, and a renewed one on new connections', async () => {
    const api = await server();
    const own = await server({ clientAuthority: api.ca });
    own.script(PODS, unauthorized, ok);
    const home = await folder();
    for (const name of ['one', 'two']) {
      const { cert, key } = await api.authority.issue({ name });
      const status = { clientCertificateData: cert, clientKeyData: key };
      await writeFile(path.join(home, name), JSON.stringify({ apiVersion: V1, kind: 'ExecCredential', status }));
    }
    const { exec } = await plugin(`cat ${home}/one; cp ${home}/two ${home}/one`);
    await (await connectTo(own, { user: { exec } })).transport.get(PODS);
    expect(own.requests.map(({ clientName }) => clientName)).toEqual(['one', 'two']);
  });
});

describe('tokens', () => {
  it('A10 401 once: the credential is renewed once and the request repeated', async () => {
    const api = await server();
    api.script(PODS, ok, ok, unauthorized, ok);
    const { transport } = await connectTo(api, { user: { tokenFile: await file('T') } });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push((await transport.get(PODS)).status);
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(api.count(PODS)).toBe(5);
  });

  it('E07 token file rotates: read again after a 401', async () => {
    const api = await server();
    api.script(PODS, (request, response) => {
      const reply = request.headers.authorization === `Bearer ${valid}` ? ok : unauthorized;
      reply(request, response);
    });
    let valid = 'OLD';
    const tokenFile = await file('OLD');
    const { transport } = await connectTo(api, { user: { tokenFile } });
    expect((await transport.get(PODS)).attempts).toBe(1);
    valid = 'NEW';
    await writeFile(tokenFile, 'NEW');
    expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
    expect((await transport.get(PODS)).attempts).toBe(1);
  });

  it('E07 token file is read again after 50 s, without a 401', async () => {
    const api = await server();
    api.script(PODS, ok);
    const tokenFile = await file('OLD');
    const near = machine();
    let now = 1_000_000;
    const clock = { ...near.clock!, now: () => now };
    const { transport } = await connectTo(api, { user: { tokenFile } }, { ...near, clock });
    await transport.get(PODS);
    await writeFile(tokenFile, 'NEW');
    await transport.get(PODS);
    now += 51_000;
    await transport.get(PODS);
    await writeFile(tokenFile, '');
    now += 51_000;
    await transport.get(PODS);
    const sent = api.requests.map(({ headers }) => headers.authorization);
    expect(sent).toEqual(['Bearer OLD', 'Bearer OLD', 'Bearer NEW', 'Bearer NEW']);
  });

  it('E08 token file empty for a moment: waited for, never sent without Authorization', async () => {
    const api = await server();
    api.script(PODS, ok);
    const tokenFile = await file('\n');
    const { transport } = await connectTo(api, { user: { tokenFile } });
    expect((await told(transport.get(PODS))).message).toBe(`token file ${tokenFile}: holds no token`);
    expect(api.requests).toEqual([]);
    const near = machine();
    const later = { ...near.clock!, sleep: () => writeFile(tokenFile, 'T') };
    const patient = await connectTo(api, { user: { tokenFile } }, { ...near, clock: later });
    expect((await patient.transport.get(PODS)).attempts).toBe(2);
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer T']);
  });

  it('E09 token with trailing newline, CR, NUL', async () => {
    const api = await server();
    api.script(PODS, ok);
    await (await connectTo(api, { user: { token: 'T\r\n' } })).transport.get(PODS);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer T');
    expect((await told(connectTo(api, { user: { token: 'CANARY\u0000x' } }))).message).toBe(
      'token: holds a token with characters that no token has',
    );
    const tokenFile = await file('CANARY\nx');
    const { transport } = await connectTo(api, { user: { tokenFile } });
    expect((await told(transport.get(PODS))).message).toBe(
      `token file ${tokenFile}: holds a token with characters that no token has`,
    );
  });

  it('E10 kubeconfig tokenFile is honoured, and beats token', async () => {
    const api = await server();
    api.script(PODS, ok);
    const { transport } = await connectTo(api, { user: { token: 'T', tokenFile: await file('FILE') } });
    await transport.get(PODS);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer FILE');
  });

  it('E11 as, as-uid, as-groups, as-user-extra are sent exactly', async () => {
    const api = await server();
    api.script(PODS, ok);
    const { transport } = await connectTo(api, {
      user: {
        token: 'T',
        as: 'jäne',
        'as-uid': '7',
        'as-groups': ['a', 'b,c'],
        'as-user-extra': { 'Scopes.io/x': ['1', '2'] },
      },
      asUserExtra: { reason: ['audit'] },
    });
    await transport.get(PODS);
    const { rawHeaders = [] } = api.requests[0] ?? {};
    const lines = rawHeaders.flatMap((name, i) =>
      i % 2 === 0 && /^imp/i.test(name) ? [`${name}: ${rawHeaders[i + 1]}`] : [],
    );
    expect(lines).toEqual([
      `Impersonate-User: ${Buffer.from('jäne').toString('latin1')}`,
      'Impersonate-Uid: 7',
      'Impersonate-Group: a',
      'Impersonate-Group: b,c',
      'Impersonate-Extra-Scopes.io%2Fx: 1',
      'Impersonate-Extra-Scopes.io%2Fx: 2',
      'Impersonate-Extra-reason: audit',
    ]);
  });
});

describe('client certificates', () => {
  it('from data and from files', async () => {
    const api = await server();
    const own = await server({ clientAuthority: api.ca });
    own.script(PODS, ok);
    const { cert, key } = await api.authority.issue({ name: 'jane' });
    const data = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
    const files = { 'client-certificate': await file(cert), 'client-key': await file(key) };
    for (const user of [data, files]) await (await connectTo(own, { user })).transport.get(PODS);
    const anonymous = await connectTo(own, { user: data });
    await anonymous.transport.get(PODS, { anonymous: true });
    expect(own.requests.map(({ clientName }) => clientName ?? null)).toEqual(['jane', 'jane', null]);
  });

  it('E18 key of another certificate: exit 4, no key material', async () => {
    const api = await server();
    const [one, two] = [await api.authority.issue({}), await api.authority.issue({})];
    const user = { 'client-certificate-data': base64(one.cert), 'client-key-data': base64(two.key) };
    expect((await told(connectTo(api, { user }))).message).toBe(
      'client-certificate-data: the client key does not belong to the client certificate',
    );
  });
});

describe('auth-provider oidc', () => {
  const jwt = (exp: number) => `${base64('{}')}.${base64(JSON.stringify({ exp }))}.x`;

  it('sends a valid id-token', async () => {
    const api = await server();
    api.script(PODS, ok);
    const token = jwt(Math.floor(Date.now() / 1000) + 3600);
    const { transport } = await connectTo(api, {
      user: { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } },
    });
    await transport.get(PODS);
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it('never sends a request without one', async () => {
    const api = await server();
    const { transport } = await connectTo(api, {
      user: { 'auth-provider': { name: 'oidc', config: { 'id-token': jwt(1) } } },
    });
    expect((await told(transport.get(PODS))).message).toBe(
      'auth-provider oidc: there is no valid id-token, and not all of client-id, refresh-token and idp-issuer-url to get one',
    );
    expect(api.requests).toEqual([]);
  });
});
