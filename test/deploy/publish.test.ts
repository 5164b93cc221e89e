import { createHash, createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { surroundingsWith } from '../../src/connect/surroundings.ts';
import { objectKey, objectUrl } from '../../src/publish/bucket.ts';
import { type PublishSettings, publish } from '../../src/publish/publish.ts';
import { groupingLabel } from '../../src/publish/pushgateway.ts';
import { readTarget, type TargetOptions } from '../../src/publish/target.ts';
import { render } from '../../src/reporters/index.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';
import { smallReport } from '../support/reports.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Respond = (seen: Seen, n: number) => { status: number; headers?: Record<string, string>; body?: unknown };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server on loopback that keeps what arrives and answers as told. */
async function listen(respond: Respond): Promise<{ url: string; seen: Seen[]; close: () => void }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      seen.push(one);
      const { status, headers = {}, body: answer = '' } = respond(one, seen.length);
      response.writeHead(status, headers).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  closers.push(close);
  return { close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const report = smallReport({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'kube-system', uid: 'cluster-a' },
});
const text = render(report, 'json');
const waits: number[] = [];
const clock = {
  now: () => Date.parse('2026-11-20T02:00:00Z'),
  random: () => 0.5,
  sleep: async (milliseconds: number) => {
    waits.push(milliseconds);
  },
};

const options = (env: Record<string, string> = {}): TargetOptions => ({
  env,
  readSecret: async (name) => env[name] ?? null,
  plainHttp: false,
});

function settings(env: Record<string, string> = {}, connection: PublishSettings['connection'] = {}): PublishSettings {
  waits.length = 0;
  return {
    text,
    connection,
    surroundings: surroundingsWith({ env, clock, home: '/nowhere' }),
    clusterName: null,
    signal: new AbortController().signal,
    userAgent: 'kaudit/test',
  };
}

test.each([
  ['syslog', '--to syslog: expected policyreport, openreports, pushgateway=URL, s3://BUCKET/KEY or webhook=URL'],
  ['webhook', '--to webhook: no address: give webhook=URL, or set KAUDIT_WEBHOOK_URL or KAUDIT_WEBHOOK_URL_FILE'],
  ['webhook=ftp://x', '--to webhook: expected https://, not ftp:'],
  ['webhook=nonsense', '--to webhook: not a URL'],
  ['webhook=https://me:CANARY@x/', '--to webhook: the URL holds a login; set the variables of this target instead'],
  [
    'pushgateway=http://push.monitoring:9091',
    '--to pushgateway: http:// shows the report to everybody on the way; use https://, or allow it with --plain-http',
  ],
  ['s3://Bad_Bucket/x', '--to s3://: Bad_Bucket is no name of a bucket'],
  ['s3://audits/a/../b', '--to s3://: the key is longer than 900 bytes or has a part . or ..'],
  ['s3://audits/x', '--to s3://: set AWS_ACCESS_KEY_ID or AWS_ACCESS_KEY_ID_FILE'],
])('%s is refused before anything is sent', async (target, message) => {
  await expect(readTarget(target, options())).rejects.toThrow(message);
});

test('a webhook gets the report as it was read, signed with its time, retried, and the address is never shown', async () => {
  const { url, seen } = await listen((_, n) =>
    n < 3 ? { status: 503, headers: { 'retry-after': '7' } } : { status: 204 },
  );
  const env = { KAUDIT_WEBHOOK_SECRET: 'key', KAUDIT_WEBHOOK_TOKEN: 'CANARY-token' };
  const target = await readTarget(`webhook=${url}/services/CANARY-path?t=CANARY-query`, options(env));
  const outcomes = await publish(report, [target], settings());
  expect(outcomes).toEqual([
    { target: `webhook ${url}`, ok: true, message: `${Buffer.byteLength(text)} bytes posted, signed` },
  ]);
  expect(seen).toHaveLength(3);
  expect(new Set(seen.map(({ headers }) => headers['kaudit-delivery'])).size).toBe(1);
  const last = seen[2];
  const timestamp = '1795140000';
  expect(last).toMatchObject({ method: 'POST', url: '/services/CANARY-path?t=CANARY-query', body: text });
  expect(last?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer CANARY-token',
    'user-agent': 'kaudit/test',
    'kaudit-timestamp': timestamp,
    'kaudit-signature-256': `sha256=${createHmac('sha256', 'key').update(`${timestamp}.${text}`).digest('hex')}`,
  });
  expect(waits).toEqual([7_000, 7_000]);
  expect(JSON.stringify(outcomes)).not.toContain('CANARY');
});

test('one target that fails keeps none of the others from theirs', async () => {
  const down = await listen(() => ({ status: 400, body: 'no such channel' }));
  const up = await listen(() => ({ status: 200 }));
  const gone = await listen(() => ({ status: 200 }));
  gone.close();
  const elsewhere = await listen(() => ({ status: 200 }));
  const moved = await listen(() => ({ status: 302, headers: { location: `${elsewhere.url}/` } }));
  const targets = await Promise.all([down, gone, moved, up].map(({ url }) => readTarget(`webhook=${url}/`, options())));
  const outcomes = await publish(report, targets, settings());
  expect(outcomes.map(({ ok }) => ok)).toEqual([false, false, false, true]);
  expect(outcomes.map(({ message }) => message)).toEqual([
    'the report was not taken: the server answered 400: no such channel',
    expect.stringMatching(/refused.*\(5 tries\)$/),
    'the server redirects (302), which is not followed: name the final address',
    `${Buffer.byteLength(text)} bytes posted, unsigned`,
  ]);
  expect(up.seen).toHaveLength(1);
  expect(elsewhere.seen).toEqual([]);
});

test('a Pushgateway has its group of this cluster replaced', async () => {
  const { url, seen } = await listen(() => ({ status: 200 }));
  const env = {
    KAUDIT_PUSHGATEWAY_URL: `${url}/base/`,
    KAUDIT_PUSHGATEWAY_USERNAME: 'u',
    KAUDIT_PUSHGATEWAY_PASSWORD: 'p',
  };
  const target = await readTarget('pushgateway', options(env));
  const [outcome] = await publish(report, [target], { ...settings(), clusterName: 'eu/prod' });
  expect(outcome).toMatchObject({ ok: true, message: expect.stringMatching(/^\d+ samples$/) });
  expect(seen[0]).toMatchObject({ method: 'PUT', url: '/base/metrics/job/kaudit/cluster@base64/ZXUvcHJvZA' });
  expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  expect(seen[0]?.body).toMatch(/^# HELP kaudit_info /);
  expect(groupingLabel('cluster', '')).toBe('cluster@base64/=');
  expect(groupingLabel('cluster', 'prod-1')).toBe('cluster/prod-1');
});

test('a bucket gets the object signed with the body', async () => {
  const { url, seen } = await listen((_, n) => (n === 1 ? { status: 503 } : { status: 200 }));
  const env = {
    AWS_ACCESS_KEY_ID: 'AK',
    AWS_SECRET_ACCESS_KEY: 'CANARY',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: url,
  };
  const target = await readTarget('s3://audits/nightly reports/', options(env));
  const outcomes = await publish(report, [target], settings());
  const [put] = seen.slice(-1);
  expect(outcomes).toMatchObject([{ target: 's3://audits/nightly reports/', ok: true }]);
  expect(put).toMatchObject({
    method: 'PUT',
    url: '/audits/nightly%20reports/cluster-a/2026-11-20T0200035Z.json'.replace('0200035Z', '020003500Z'),
    body: text,
  });
  expect(put?.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(text).digest('hex'));
  expect(put?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=host;.*x-amz-content-sha256/,
  );
  expect(JSON.stringify(outcomes) + put?.headers.authorization).not.toContain('CANARY');
});

test('addresses and keys of objects', () => {
  const access = { accessKeyId: 'a', secretAccessKey: 's', sessionToken: null, region: 'eu-west-1', endpoint: null };
  expect(objectUrl('audits', 'a b/(1).json', access).href).toBe(
    'https://audits.s3.eu-west-1.amazonaws.com/a%20b/%281%29.json',
  );
  expect(objectUrl('my.audits', 'x', { ...access, region: 'cn-north-1' }).href).toBe(
    'https://s3.cn-north-1.amazonaws.com.cn/my.audits/x',
  );
  expect(objectKey('here.json.gz', 'prod', '2026-11-20T02:00:03.500Z')).toBe('here.json.gz');
  expect(objectKey('p/', 'arn:aws:eks/prod', '2026-11-20T02:00:03.500Z')).toBe(
    'p/arn-aws-eks-prod/2026-11-20T020003500Z.json',
  );
});

/** A kubeconfig of `kubectl proxy` kind; the API server behind it answers as told. */
function apiServerAt(url: string): PublishSettings['connection'] {
  const kubeconfig = path.join(temporaryFolder('publish'), 'config');
  const cluster = { name: 'c', cluster: { server: url } };
  const contexts = [{ name: 'x', context: { cluster: 'c' } }];
  writeFileSync(kubeconfig, JSON.stringify({ clusters: [cluster], contexts, 'current-context': 'x' }));
  return { kubeconfig, allowHttp: true };
}

const labels = { 'app.kubernetes.io/managed-by': 'kaudit' };
const kubeSystem = { metadata: { name: 'kube-system', uid: 'cluster-a' } };

test('report objects are applied as kaudit, and only its own stale ones deleted', async () => {
  const existing = [
    { metadata: { name: 'kaudit', namespace: 'shop', uid: '1', labels } },
    { metadata: { name: 'kaudit', namespace: 'old', uid: '2', labels } },
    { metadata: { name: 'by-hand', namespace: 'old', uid: '3', labels: {} } },
  ];
  const { url, seen } = await listen(({ method, url: path }) => {
    if (method !== 'GET') return { status: 200, body: {} };
    if (path === '/api/v1/namespaces/kube-system') return { status: 200, body: kubeSystem };
    if (path.includes('clusterpolicyreports')) return { status: 200, body: { items: [] } };
    if (!path.includes('continue='))
      return { status: 200, body: { metadata: { continue: 'next' }, items: existing.slice(0, 1) } };
    return { status: 200, body: { metadata: {}, items: existing.slice(1) } };
  });
  const complete = { ...report, scan: { ...report.scan, complete: true } };
  const target = await readTarget('policyreport', options());
  const [outcome] = await publish(complete, [target], settings({}, apiServerAt(url)));
  expect(outcome).toEqual({
    target: 'policyreport',
    ok: true,
    message: expect.stringMatching(/^\d+ objects applied, 1 stale deleted$/),
  });
  const writes = seen.filter(({ method }) => method !== 'GET');
  expect(writes.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
    'PATCH /apis/wgpolicyk8s.io/v1alpha2/clusterpolicyreports/kaudit?fieldManager=kaudit&force=true',
    ...['kube-system', 'shop']
      .filter((name) => complete.findings.some(({ object }) => object.namespace === name || object.name === name))
      .map(
        (name) =>
          `PATCH /apis/wgpolicyk8s.io/v1alpha2/namespaces/${name}/policyreports/kaudit?fieldManager=kaudit&force=true`,
      ),
    'DELETE /apis/wgpolicyk8s.io/v1alpha2/namespaces/old/policyreports/kaudit',
  ]);
  expect(JSON.parse(writes.at(-1)?.body ?? '')).toMatchObject({ preconditions: { uid: '2' } });
  expect(writes[0]?.headers['content-type']).toBe('application/apply-patch+yaml');

  const incomplete = { ...report, scan: { ...report.scan, complete: false } };
  seen.length = 0;
  const [kept] = await publish(incomplete, [target], settings({}, apiServerAt(url)));
  expect(kept?.message).toMatch(/objects applied, 1 older kept: the report is incomplete$/);
  expect(seen.some(({ method }) => method === 'DELETE')).toBe(false);

  const scoped = { ...complete, scan: { ...complete.scan, scope: { namespaces: ['shop'] } } };
  seen.length = 0;
  await publish(scoped, [target], settings({}, apiServerAt(url)));
  expect(seen.filter(({ url: path }) => path.includes('clusterpolicyreports'))).toEqual([]);
});

test('an object that the cluster refuses keeps no other from its place, and is not taken for stale', async () => {
  const existing = [{ metadata: { name: 'kaudit', namespace: 'shop', uid: '1', labels } }];
  const message = 'admission webhook denied the request';
  const { url, seen } = await listen(({ method, url: path }) => {
    if (path === '/api/v1/namespaces/kube-system') return { status: 200, body: kubeSystem };
    if (method === 'GET') return { status: 200, body: { items: path.includes('cluster') ? [] : existing } };
    return path.includes('/namespaces/shop/') ? { status: 403, body: { message } } : { status: 200, body: {} };
  });
  const complete = { ...report, scan: { ...report.scan, complete: true } };
  const target = await readTarget('policyreport', options());
  const [outcome] = await publish(complete, [target], settings({}, apiServerAt(url)));
  const patches = seen.filter(({ method }) => method === 'PATCH').length;
  expect(patches).toBeGreaterThan(1);
  expect(outcome).toEqual({
    target: 'policyreport',
    ok: false,
    message: `${patches - 1} of ${patches} objects applied; 1 refused, first: PolicyReport shop/kaudit was not written: the server answered 403: ${message}`,
  });
  expect(seen.filter(({ method }) => method === 'DELETE')).toEqual([]);
});

test('nothing is written into a cluster that the report is not about', async () => {
  const { url, seen } = await listen(() => ({ status: 200, body: { metadata: { uid: 'cluster-b' } } }));
  const target = await readTarget('openreports', options());
  expect(await publish(report, [target], settings({}, apiServerAt(url)))).toEqual([
    {
      target: 'openreports',
      ok: false,
      message: 'this is not the cluster that the report is about: nothing is written',
    },
  ]);
  const nameless = { ...report, cluster: { ...report.cluster, uid: null } };
  const [outcome] = await publish(nameless, [target], settings({}, apiServerAt(url)));
  expect(outcome?.message).toMatch(/^the report does not say which cluster it is about/);
  expect(seen.map(({ method }) => method)).toEqual(['GET']);
});

test('a cluster without the API, and one that refuses, say so', async () => {
  const without = await listen(({ url }) =>
    url.startsWith('/api/') ? { status: 200, body: kubeSystem } : { status: 404 },
  );
  const message = 'clusterpolicyreports is forbidden: User "ci" cannot list';
  const refusing = await listen(({ url }) =>
    url.startsWith('/api/') ? { status: 200, body: kubeSystem } : { status: 403, body: { kind: 'Status', message } },
  );
  const target = await readTarget('policyreport', options());
  const ask = async (url: string) => (await publish(report, [target], settings({}, apiServerAt(url))))[0]?.message;
  expect(await ask(without.url)).toBe(
    'the cluster does not serve wgpolicyk8s.io/v1alpha2: install its CustomResourceDefinitions first',
  );
  expect(await ask(refusing.url)).toBe(
    `the reports that are there can not be listed: the server answered 403: ${message}`,
  );
});

test('the command: exit 0, 5 and 2, secrets from files, outcomes on standard output', async () => {
  const { url, seen } = await listen(({ url: path }) => ({ status: path === '/bad' ? 410 : 200 }));
  const folder = temporaryFolder('publish');
  const file = path.join(folder, 'report.json');
  writeFileSync(file, text);
  writeFileSync(path.join(folder, 'secret'), 'CANARY\n');
  const env = { KAUDIT_WEBHOOK_SECRET_FILE: path.join(folder, 'secret') };
  const good = await runKaudit(['publish', file, '--to', `webhook=${url}/good`], { env });
  expect(good).toEqual({
    code: 0,
    stdout: `ok      webhook ${url}: ${Buffer.byteLength(text)} bytes posted, signed\n`,
    stderr: '',
  });
  expect(seen[0]?.headers['kaudit-signature-256']).toBe(
    `sha256=${createHmac('sha256', 'CANARY').update(`${seen[0]?.headers['kaudit-timestamp']}.${text}`).digest('hex')}`,
  );
  const half = await runHere(
    ['publish', '-', '--to', `webhook=${url}/bad`, '--to', `webhook=${url}/good`, '-o', 'json'],
    {
      env,
      input: text,
    },
  );
  expect(half.code).toBe(5);
  expect(JSON.parse(half.stdout).outcomes.map(({ ok }: { ok: boolean }) => ok)).toEqual([false, true]);
  const missing = await runHere(['publish', file, '--to', `webhook=${url}/`], {
    env: { KAUDIT_WEBHOOK_TOKEN_FILE: path.join(folder, 'none') },
  });
  expect(missing).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('KAUDIT_WEBHOOK_TOKEN_FILE can not be read: ENOENT'),
  });
  expect((await runHere(['publish', file])).code).toBe(2);
});
