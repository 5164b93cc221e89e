import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { describe, expect, vi } from 'vitest';
import { formats } from '../../src/reporters/index.ts';
import { folder, machine } from '../connect/harness.ts';
import { createAuthority } from '../support/certificates.ts';
import * as faults from '../support/fault-server.ts';
import { canary, pathOf, serve } from './fixture.ts';
import { atEnd, b0, expectAsB0, type Outcome, row, verdict } from './harness.ts';
import { connectProxy, socksProxy } from './proxies.ts';

/** Whether this machine has IPv6 on loopback. */
const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const DAY = 86_400_000;
/** Formats that list findings for other programs and have no place for a remark about the scan. */
const ofFindings: ReadonlySet<string> = new Set([
  ...['csv', 'junit', 'gitlab', 'oscal', 'ocsf', 'asff', 'policyreport', 'openreports', 'prometheus'],
]);
const authority = await createAuthority();
const at = (days: number) => new Date(Date.now() + days * DAY);
const expired = await authority.issue({ ip: ['127.0.0.1'], notBefore: at(-2), notAfter: at(-1) });
const early = await authority.issue({ ip: ['127.0.0.1'], notBefore: at(1), notAfter: at(2) });
const otherName = await authority.issue({ dns: ['other.test'] });
const inCluster = await authority.issue({ dns: ['kubernetes.default.svc'] });

/** No report, exit code 4. */
function expectRefused({ exitCode, report, log }: Outcome, text: string | RegExp): void {
  expect({ exitCode, report }, log).toEqual({ exitCode: 4, report: null });
  expect(log).toMatch(text);
}

describe('D. TLS, addresses, proxies, clock', () => {
  row('D01 unknown CA: exit 4, never tried without verification', async ({ api, scan }) => {
    const other = Buffer.from(authority.cert).toString('base64');
    const outcome = await scan({ cluster: { 'certificate-authority-data': other } });
    expectRefused(outcome, /was issued by an unknown authority\n\S+/);
    expect(api.requests).toEqual([]);
  });

  row('D02 expired certificate: exit 4', async ({ scan }) => expectRefused(await scan(), /expired/), {
    authority,
    certificate: expired,
  });

  row(
    'D03 certificate not yet valid: exit 4, the clock suspected',
    async ({ scan }) => expectRefused(await scan(), /not valid yet\nCheck the clock of this machine/),
    {
      authority,
      certificate: early,
    },
  );

  row(
    'D04 name mismatch, tls-server-name: exit 4 without it',
    async ({ scan }) => {
      expectRefused(await scan(), /certificate/);
      await expectAsB0(await scan({ cluster: { 'tls-server-name': 'other.test' } }));
    },
    { authority, certificate: otherName },
  );

  row(
    'D05 insecure-skip-tls-verify: every format that tells of the scan says that the server is not verified',
    async ({ scan }) => {
      const cluster = { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true };
      const outcome = await scan({ cluster, formats });
      expect(outcome.report?.cluster.serverVerified).toBe(false);
      expect(outcome.report?.checks).toEqual((await b0()).report?.checks);
      expect(outcome.exitCode).toBe((await b0()).exitCode);
      for (const [format, text] of outcome.outputs)
        if (!ofFindings.has(format))
          expect(text.replace(/\s+/g, ' '), format).toMatch(/SERVER IDENTITY NOT VERIFIED|"?serverVerified"?: false/);
    },
  );

  row('D06 NODE_TLS_REJECT_UNAUTHORIZED=0: still refused', async ({ api, scan }) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const other = Buffer.from(authority.cert).toString('base64');
    expectRefused(await scan({ cluster: { 'certificate-authority-data': other } }), /unknown authority/);
    vi.unstubAllEnvs();
    expect(api.requests).toEqual([]);
  });

  row('D07 IPv6 literal, IP SAN: reached', async ({ scan }) => expectAsB0(await scan()), {
    host: '::1',
    skip: !hasIPv6,
  });

  row(
    'D08 in-cluster IPv6 host: reached and verified by its service name',
    async ({ api, scan }) => {
      const serviceAccount = await folder();
      for (const [name, text] of [
        ['token', `${canary}-token\n`],
        ['ca.crt', authority.cert],
        ['namespace', 'kaudit'],
      ] as const)
        writeFileSync(path.join(serviceAccount, name), text);
      const env = { KUBERNETES_SERVICE_HOST: '::1', KUBERNETES_SERVICE_PORT: String(api.port) };
      const outcome = await scan({ connection: { kubeconfig: '' }, machine: { env, serviceAccount } });
      await expectAsB0(outcome);
      expect(outcome.report?.cluster.server).toBe(`https://[::1]:${api.port}`);
      expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${canary}-token`);
    },
    { host: '::1', skip: !hasIPv6, authority, certificate: inCluster },
  );

  row('D09 HTTPS_PROXY set: used, and NO_PROXY honoured', async ({ api, scan }) => {
    const { port, asked } = await connectProxy(api.port);
    const env = { HTTPS_PROXY: `http://user:${canary}@127.0.0.1:${port}` };
    const cluster = { server: 'https://api.test:6443' };
    await expectAsB0(await scan({ cluster, machine: { env } }));
    expect(new Set(asked)).toEqual(new Set(['api.test:6443']));
    asked.length = 0;
    for (const NO_PROXY of ['api.test', '.test', 'test', 'api.test:6443', '*'])
      expectRefused(await scan({ cluster, machine: { env: { ...env, NO_PROXY } } }), /api\.test/);
    await expectAsB0(await scan({ machine: { env: { ...env, NO_PROXY: '127.0.0.0/8' } } }));
    expect(asked).toEqual([]);
  });

  row('D10 proxy answers 407 or 502: exit 4, the proxy named, its password not', async ({ api, scan }) => {
    for (const answer of [407, 502]) {
      const { port } = await connectProxy(api.port, answer);
      const cluster = { server: 'https://api.test:6443', 'proxy-url': `http://user:${canary}@127.0.0.1:${port}` };
      const outcome = await scan({ cluster });
      expectRefused(outcome, `the proxy http://***@127.0.0.1:${port} answered ${answer} Refused`);
    }
    expect(api.requests).toEqual([]);
  });

  row('D11 proxy-url http, https, socks5: used before the environment', async ({ api, scan }) => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' };
    const proxies = [
      ['http', await connectProxy(api.port)],
      ['https', await connectProxy(api.port, 200, await api.authority.issue({ ip: ['127.0.0.1'] }))],
      ['socks5', await socksProxy(api.port)],
    ] as const;
    for (const [scheme, { port, asked }] of proxies) {
      const cluster = { server: 'https://api.test:6443', 'proxy-url': `${scheme}://127.0.0.1:${port}` };
      await expectAsB0(await scan({ cluster, machine: { env } }));
      expect(asked[0]).toMatch(/^api\.test/);
    }
  });

  row(
    'D12 http:// server: refused without --allow-http and beyond loopback, no credential sent',
    async ({ cluster: objects, scan }) => {
      const seen: (string | undefined)[] = [];
      const plain = http.createServer((request, response) => {
        seen.push(request.headers.authorization);
        serve(objects)(request, response);
      });
      await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
      atEnd(() => {
        plain.close();
      });
      const { port } = plain.address() as AddressInfo;
      const cluster = { server: `http://127.0.0.1:${port}`, 'certificate-authority-data': undefined };
      const refused = await scan({ cluster });
      expect(refused).toMatchObject({ exitCode: 2, report: null });
      expect(refused.log).toContain('--allow-http');
      expect(seen).toEqual([]);
      const outcome = await scan({ cluster, connection: { allowHttp: true } });
      expect(outcome).toMatchObject({
        exitCode: (await b0()).exitCode,
        report: { cluster: { serverVerified: false } },
      });
      expect(new Set(seen)).toEqual(new Set([undefined]));
      const remote = await scan({
        cluster: { ...cluster, server: 'http://api.test:8080' },
        connection: { allowHttp: true },
      });
      expect(remote).toMatchObject({ exitCode: 2, report: null });
    },
  );

  row('D13 clock skew: told with the offset', async ({ api, cluster, scan }) => {
    for (const [hours, text] of [
      [2, 'ahead of'],
      [-2, 'behind'],
    ] as const) {
      api.script('*', (request, response) => {
        response.setHeader('Date', new Date(Date.now() + hours * 3_600_000).toUTCString());
        serve(cluster)(request, response);
      });
      const outcome = await scan();
      await expectAsB0(outcome);
      expect(outcome.log).toMatch(
        new RegExp(`^kaudit: the cluster's clock is (7199|7200|7201) s ${text} this machine's$`, 'm'),
      );
    }
  });

  row('D14 clock steps back in mid-scan: durations and deadline hold', async ({ api, cluster, scan }) => {
    let step = 0;
    const clock = { ...machine().clock!, now: () => Date.now() - step };
    api.script(pathOf('pods'), (request, response) => {
      step = 3_600_000;
      serve(cluster)(request, response);
    });
    const now = () => new Date(clock.now());
    const outcome = await scan({ machine: { clock }, now });
    await expectAsB0(outcome);
    const { startedAt = '', finishedAt = '' } = outcome.report?.scan ?? {};
    expect(Date.parse(finishedAt)).toBeGreaterThanOrEqual(Date.parse(startedAt));
    api.script(pathOf('pods'), faults.hang());
    const late = await scan({ machine: { clock }, now, deadline: 400 });
    expect(late.elapsed).toBeLessThan(2_000);
    expect(verdict(late, 'privileged-container').reason).toContain('pods unavailable (deadline)');
  });
});
