import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { base64, file, folder, kubeconfig, machine } from '../connect/harness.ts';
import * as faults from '../support/fault-server.ts';
import { canary, pathOf, serve } from './fixture.ts';
import { expectAsB0, type Outcome, row } from './harness.ts';

const V1 = 'client.authentication.k8s.io/v1';
const unauthorized = faults.status(401, faults.statusBody(401, 'Unauthorized', 'Unauthorized'));

/** A credential plugin written in shell; each run leaves a line behind. */
async function plugin(script: string, mode = 0o755) {
  const home = await folder();
  const command = path.join(home, 'plugin');
  writeFileSync(command, `#!/bin/sh\necho run >> '${home}/runs'\n${script}\n`);
  chmodSync(command, mode);
  const runs = () => (existsSync(`${home}/runs`) ? readFileSync(`${home}/runs`, 'utf8').split('\n').length - 1 : 0);
  return { home, command, runs, user: { exec: { apiVersion: V1, interactiveMode: 'Never', command } } };
}

const printing = (status: object, apiVersion = V1) =>
  `cat <<'END'\n${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}\nEND`;
const token = { token: `${canary}-exec` };

/** No report, this exit code. */
function expectEnd({ exitCode, report, log }: Outcome, code: number, text: string | RegExp): void {
  expect({ exitCode, report }, log).toEqual({ exitCode: code, report: null });
  expect(log).toMatch(text);
}

describe('E. Credentials and kubeconfig', () => {
  row('E01 parallel start: the plugin runs once', async ({ api, scan }) => {
    const { user, runs } = await plugin(`sleep 0.3; ${printing(token)}`);
    await expectAsB0(await scan({ user }));
    expect(runs()).toBe(1);
    expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${token.token}`]),
    );
  });

  row('E02 plugin hangs: killed, exit 4', async ({ api, scan }) => {
    const { user } = await plugin('sleep 60');
    const outcome = await scan({ user, connection: { limits: { plugin: 150 } } });
    expectEnd(outcome, 4, /exec plugin .*: did not finish within 0\.15 s/);
    expect(outcome.elapsed).toBeLessThan(2_000);
    expect(api.requests).toEqual([]);
  });

  row('E03 plugin fails: exit 4, its words not repeated', async ({ scan }) => {
    const { user } = await plugin(`printf '${canary} \\033[31m' >&2; echo ${canary}; exit 3`);
    expectEnd(await scan({ user }), 4, /exec plugin .*: failed with exit code 3/);
  });

  row('E04 plugin prints no JSON: exit 4, its output not quoted', async ({ scan }) => {
    const { user } = await plugin(`echo "token: ${canary}"`);
    expectEnd(await scan({ user }), 4, /did not print a JSON object/);
  });

  row('E05 status missing, token empty, only cert or only key: exit 4, the field named', async ({ scan }) => {
    for (const [script, text] of [
      [`echo '{"apiVersion":"${V1}","kind":"ExecCredential"}'`, 'printed no status'],
      [printing({ token: '' }), 'neither status.token nor a client certificate'],
      [printing({ clientKeyData: canary }), 'status.clientKeyData without status.clientCertificateData'],
      [printing({ clientCertificateData: canary }), 'status.clientCertificateData without status.clientKeyData'],
    ] as const)
      expectEnd(await scan({ user: (await plugin(script)).user }), 4, text);
  });

  row('E06 expiry in the past, missing, garbage: no loop, renewed after a 401', async ({ api, cluster, scan }) => {
    for (const expirationTimestamp of ['2001-01-01T00:00:00Z', undefined, 'soon']) {
      const { user, runs } = await plugin(printing({ ...token, expirationTimestamp }));
      await expectAsB0(await scan({ user }));
      expect(runs()).toBe(1);
      api.script(pathOf('pods'), unauthorized, serve(cluster));
      await expectAsB0(await scan({ user }));
      expect(runs()).toBe(3);
    }
  });

  row('E07 token file rotates: read again', async ({ api, cluster, scan }) => {
    const tokenFile = await file(`${canary}-old`);
    let valid = `${canary}-old`;
    let left = 6;
    api.script('*', (request, response) => {
      left -= 1;
      if (left === 0) {
        valid = `${canary}-new`;
        writeFileSync(tokenFile, valid);
      }
      const known = request.headers.authorization === `Bearer ${valid}`;
      (known ? serve(cluster) : unauthorized)(request, response);
    });
    await expectAsB0(await scan({ user: { tokenFile } }));
  });

  row('E08 token file empty for a moment: waited for, no request without credential', async ({ api, scan }) => {
    const tokenFile = await file('\n');
    expectEnd(await scan({ user: { tokenFile } }), 4, 'holds no token');
    expect(api.requests).toEqual([]);
    const near = machine();
    const clock = {
      ...near.clock!,
      sleep: async () => {
        // Whole at once, as the kubelet does it.
        writeFileSync(`${tokenFile}.new`, `${canary}-file`);
        renameSync(`${tokenFile}.new`, tokenFile);
      },
    };
    await expectAsB0(await scan({ user: { tokenFile }, machine: { clock } }));
    expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${canary}-file`]),
    );
  });

  row('E09 token with trailing newline, CR, NUL: trimmed, or exit 4 without echo', async ({ api, scan }) => {
    await expectAsB0(await scan({ user: { token: `${canary}\r\n` } }));
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${canary}`);
    for (const bad of [`${canary}\u0000x`, `${canary}\nx`])
      expectEnd(await scan({ user: { token: bad } }), 4, 'holds a token with characters that no token has');
  });

  row('E10 kubeconfig tokenFile: honoured', async ({ api, scan }) => {
    await expectAsB0(await scan({ user: { token: 'T', tokenFile: await file(`${canary}-file`) } }));
    expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${canary}-file`]),
    );
  });

  row('E11 as-groups, as-uid, as-user-extra: sent exactly', async ({ api, scan }) => {
    const impersonated = { as: 'jane', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { scope: ['x'] } };
    await expectAsB0(await scan({ user: { token: canary, ...impersonated } }));
    for (const { rawHeaders } of api.requests) {
      const sent = rawHeaders.flatMap((name, i) =>
        i % 2 === 0 && /^imp/i.test(name) ? [`${name}: ${rawHeaders[i + 1]}`] : [],
      );
      expect(sent).toEqual([
        'Impersonate-User: jane',
        'Impersonate-Uid: 7',
        'Impersonate-Group: a',
        'Impersonate-Group: b',
        'Impersonate-Extra-scope: x',
      ]);
    }
    expectEnd(await scan({ user: { token: canary, 'as-groups': ['a'] } }), 2, /as/);
  });

  row('E13 relative, world-writable, missing plugin: not run, the install hint escaped', async ({ scan }) => {
    const writable = await plugin(printing(token), 0o757);
    expectEnd(await scan({ user: writable.user }), 4, 'everybody may write to this program');
    expect(writable.runs()).toBe(0);
    for (const command of ['./evil.sh', 'no-such-plugin']) {
      const exec = { apiVersion: V1, interactiveMode: 'Never', command, installHint: 'Get it \u001b[31m here' };
      expectEnd(await scan({ user: { exec } }), 4, /was not found\nGet it \\u\{1b\}\[31m here/);
    }
  });

  row('E14 no kubeconfig, not in a cluster: exit 2, nobody dialled', async ({ api, scan }) => {
    expectEnd(await scan({ connection: { kubeconfig: '' } }), 2, 'no cluster is configured');
    expect(api.requests).toEqual([]);
  });

  row('E15 two files, duplicate names: the first wins', async ({ api, scan, ...rig }) => {
    const other = { server: 'https://127.0.0.1:1' };
    const second = await file(kubeconfig(other, { token: 'OTHER' }));
    const KUBECONFIG = [await rig.kubeconfig(), second].join(path.delimiter);
    await expectAsB0(await scan({ connection: { kubeconfig: '' }, machine: { env: { KUBECONFIG } } }));
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${canary}-token`);
  });

  row('E16 current-context missing or dangling: exit 2, the contexts listed', async ({ scan }) => {
    const contexts = [{ name: 'prod\u001b[31m', context: { cluster: 'x', user: 'x' } }];
    for (const current of ['', 'gone'])
      expectEnd(
        await scan({ connection: { kubeconfig: await file({ contexts, 'current-context': current }) } }),
        2,
        /prod\\u\{1b\}\[31m/,
      );
  });

  row('E17 empty, binary, 50 MB, alias-bomb, __proto__ kubeconfig: exit 2 at once', async ({ scan }) => {
    const bomb = Array.from(
      { length: 12 },
      (_, n) =>
        `a${n}: &a${n} [${
          n === 0
            ? 'x'
            : Array(10)
                .fill(`*a${n - 1}`)
                .join(',')
        }]`,
    );
    const before = process.memoryUsage().rss;
    for (const text of [
      '',
      Buffer.from([0, 1, 2, 255]),
      Buffer.alloc(50 * 1024 * 1024, 'x'),
      bomb.join('\n'),
      '{"__proto__":{"clusters":[]},"current-context":"__proto__"}',
    ]) {
      const outcome = await scan({ connection: { kubeconfig: await file(text) } });
      expectEnd(outcome, 2, /^kaudit: /);
      expect(outcome.elapsed).toBeLessThan(1_000);
    }
    expect(Reflect.get({}, 'clusters')).toBeUndefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  row('E18 client key does not match certificate: exit 4, no key shown', async ({ api, scan }) => {
    const [one, two] = [await api.authority.issue({}), await api.authority.issue({})];
    const user = { 'client-certificate-data': base64(one.cert), 'client-key-data': base64(two.key) };
    const outcome = await scan({ user });
    expectEnd(outcome, 4, 'the client key does not belong to the client certificate');
    expect(outcome.log).not.toContain(two.key.split('\n')[1]);
  });

  row('E19 interactive plugin: no standard input, or refused', async ({ scan }) => {
    const home = await folder();
    const { user } = await plugin(
      `if read line; then exit 9; fi; printf '%s' "$KUBERNETES_EXEC_INFO" > '${home}/info'; ${printing(token)}`,
    );
    await expectAsB0(await scan({ user }));
    expect(JSON.parse(readFileSync(`${home}/info`, 'utf8'))).toMatchObject({ spec: { interactive: false } });
    expectEnd(await scan({ user: { exec: { ...user.exec, interactiveMode: 'Always' } } }), 2, 'wants to ask questions');
  });
});
