import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { collect } from '../../src/collect/collect.ts';
import { connectTo, file, machine } from '../connect/harness.ts';
import * as faults from '../support/fault-server.ts';
import { forbidden, listOf, pathOf, pod, serve } from './fixture.ts';
import { b0, changes, expectAsB0, expectLost, type Rig, row, source, verdict } from './harness.ts';

const PODS = pathOf('pods');
const POLICIES = 'networkpolicies.networking.k8s.io';
const RBAC = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].map(
  (plural) => `${plural}.rbac.authorization.k8s.io`,
);

const refusal = (code: number, reason: string, headers: Record<string, string | string[]> = {}, more: object = {}) =>
  faults.status(code, { ...faults.statusBody(code, reason, `${reason} it is`), ...more }, headers);
const busy = (retryAfter?: string | string[]) =>
  refusal(429, 'TooManyRequests', retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
/** Sleeps as long as asked, as a person's machine does. */
const sleep = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
};
const unauthorized = refusal(401, 'Unauthorized');

/** Some answers in place of the list of pods, then what the cluster holds. */
function thenServe({ api, cluster }: Rig, path: string, ...replies: faults.Reply[]): void {
  api.script(path, ...replies, serve(cluster));
}

test('B0: complete, clean, nothing unknown', async () => {
  const { report, exitCode, outputs } = await b0();
  expect(exitCode, outputs.get('table')).toBe(0);
  expect(report?.scan.complete).toBe(true);
  expect(report?.coverage.ratio).toBe(1);
  const gaps = report?.coverage.resources.filter(({ state }) => state !== 'complete' && state !== 'absent');
  expect(gaps).toEqual([]);
  const has = (status: string) => report?.checks.filter((check) => check.status === status).length ?? 0;
  expect(has('unknown')).toBe(0);
  expect(has('pass')).toBeGreaterThan(25);
  expect(has('fail')).toBeGreaterThan(0);
});

describe('A. HTTP answers', () => {
  row('A01 throttled once: waited for as long as the server says, nothing lost', async (rig) => {
    thenServe(rig, PODS, busy('1'));
    const outcome = await rig.scan();
    await expectAsB0(outcome);
    expect(outcome.waits).toEqual([1000]);
    expect(outcome.log).toMatch(/GET requests, 1 of them repeated/);
  });

  row('A02 throttled forever: given up after five tries, its checks unknown', async ({ api, scan }) => {
    api.script(PODS, busy());
    const outcome = await scan();
    await expectLost(outcome, 'pods', 'unavailable', 'TooManyRequests');
    expect(source(outcome, 'services').state).toBe('complete');
    expect(api.count(PODS)).toBe(5);
  });

  row('A03 429 without header: tried again with back-off', async (rig) => {
    thenServe(rig, PODS, busy());
    const outcome = await rig.scan();
    await expectAsB0(outcome);
    expect(outcome.waits).toEqual([250]);
  });

  row('A04 absurd Retry-After: never waited longer than 30 s, nor past the deadline', async (rig) => {
    thenServe(rig, PODS, busy('86400'), busy('-5'), busy('abc'), busy(new Date(Date.now() + 2_000).toUTCString()));
    thenServe(rig, pathOf('services'), (_, response) => {
      response.writeHead(429, ['Retry-After', '2', 'Retry-After', '9']);
      response.end();
    });
    const outcome = await rig.scan();
    await expectAsB0(outcome);
    expect(Math.max(...outcome.waits)).toBe(30_000);
    rig.api.script(PODS, busy('86400'));
    const sleeping = machine({ clock: { now: () => Date.now(), random: () => 0.5, sleep } });
    const late = await rig.scan({ deadline: 400, machine: sleeping });
    expect(source(late, 'pods')).toMatchObject({ state: 'unavailable', reason: 'deadline' });
    expect(late.elapsed).toBeLessThan(2_000);
  });

  row('A05 500 once: tried again', async (rig) => {
    thenServe(rig, PODS, refusal(500, 'InternalError'));
    await expectAsB0(await rig.scan());
    expect(rig.api.count(PODS)).toBe(3);
  });

  row('A06 conversion webhook down: two tries, that list alone unavailable', async ({ api, cluster, scan }) => {
    const name = 'ciliumnetworkpolicies.cilium.io';
    cluster.groups.set('cilium.io', ['v2']);
    api.script(pathOf(name), refusal(500, 'InternalError'));
    const outcome = await scan();
    expect(source(outcome, name)).toMatchObject({ state: 'unavailable', reason: 'InternalError', attempts: 2 });
    expect(changes(outcome, await b0())).toEqual([]);
  });

  row(
    'A06 conversion webhook down, where a verdict rests on it: the verdict is unknown',
    async ({ api, cluster, scan }) => {
      cluster.lists.set(POLICIES, []);
      const open = await scan({ baseline: null });
      expect(verdict(open, 'unisolated-pod').status).toBe('fail');
      cluster.groups.set('cilium.io', ['v2']);
      api.script(pathOf('ciliumnetworkpolicies.cilium.io'), refusal(500, 'InternalError'));
      const outcome = await scan({ baseline: open });
      expect(verdict(outcome, 'unisolated-pod').status).toBe('unknown');
      expect(outcome.exitCode).toBe(3);
    },
  );

  row('A07 503 once: tried again', async (rig) => {
    thenServe(rig, PODS, refusal(503, 'ServiceUnavailable'));
    await expectAsB0(await rig.scan());
  });

  row('A08 aggregated API down: nobody asks for it, nothing changes', async ({ api, scan }) => {
    api.script('/apis/metrics.k8s.io/v1beta1', refusal(503, 'ServiceUnavailable'));
    await expectAsB0(await scan());
    expect(api.requests.filter(({ url }) => url.includes('metrics.k8s.io'))).toEqual([]);
  });

  row('A09 502 and 504 in HTML from a balancer: tried again, the page never shown', async (rig) => {
    thenServe(rig, PODS, faults.html(502), faults.html(504));
    await expectAsB0(await rig.scan());
    rig.api.script(PODS, faults.html(502));
    const outcome = await rig.scan();
    await expectLost(outcome, 'pods', 'unavailable', 'HTTP 502');
    for (const text of outcome.outputs.values()) expect(text).not.toContain('<html>');
  });

  row('A10 401 once: the credential renewed, the request repeated', async (rig) => {
    thenServe(rig, PODS, unauthorized);
    await expectAsB0(await rig.scan({ user: { tokenFile: await file('T') } }));
  });

  row('A11 401 from the start: authentication failed, exit 4', async ({ api, scan }) => {
    api.script('*', unauthorized);
    const { exitCode, log, report } = await scan();
    expect({ exitCode, report }).toEqual({ exitCode: 4, report: null });
    expect(log).toContain('authentication failed');
    expect(api.requests.length).toBeLessThanOrEqual(2);
  });

  row('A12 401 from mid-scan on: finished lists kept, the rest unavailable', async ({ api, cluster, scan }) => {
    let left = 12;
    api.script('*', (request, response) => (left-- > 0 ? serve(cluster) : unauthorized)(request, response));
    const outcome = await scan({ concurrency: 1 });
    const states = outcome.report?.coverage.resources.map(({ state, reason }) => `${state} ${reason}`) ?? [];
    expect(states.filter((state) => state === 'complete null').length).toBeGreaterThan(4);
    expect(states.filter((state) => state === 'unavailable Unauthorized').length).toBeGreaterThan(4);
    expect(outcome.exitCode).toBe(3);
  });

  row('A13 403 on one type: unknown and not failed, the missing right named', async ({ api, scan }) => {
    api.script(pathOf(POLICIES), forbidden(POLICIES));
    const outcome = await scan();
    await expectLost(outcome, POLICIES, 'denied', 'Forbidden');
    expect(verdict(outcome, 'unisolated-pod').status).toBe('unknown');
    expect(outcome.outputs.get('table')?.replace(/\s+/g, ' ')).toContain(`grants what is missing: list ${POLICIES}`);
  });

  row(
    'A14 403 on the RBAC kinds: checks of rights unknown, a privileged pod still fails',
    async ({ api, cluster, scan }) => {
      cluster.lists
        .get('pods')
        ?.push(pod('bad', 'a', { containers: [{ name: 'x', image: 'x', securityContext: { privileged: true } }] }));
      const baseline = await scan({ baseline: null });
      for (const name of RBAC) api.script(pathOf(name), forbidden(name));
      const outcome = await scan({ baseline });
      expect(verdict(outcome, 'privileged-container').status).toBe('fail');
      for (const { id, category, status } of outcome.report?.checks ?? [])
        if (category === 'rbac') expect(`${id} ${status}`).toBe(`${id} unknown`);
      expect(outcome.exitCode).toBe(1);
    },
  );

  row('A15 403 on everything: no report, exit 4', async ({ api, cluster, scan }) => {
    api.script('*', forbidden());
    for (const path of ['/version', '/apis']) api.script(path, serve(cluster));
    const { exitCode, report, log } = await scan();
    expect({ exitCode, report }).toEqual({ exitCode: 4, report: null });
    expect(log).toMatch(/^kaudit: nothing may be listed in the whole cluster: .*forbidden/);
    expect(log).toContain('kaudit rbac prints the rights it needs');
  });

  row('A15 403 on everything, discovery included: exit 4', async ({ api, scan }) => {
    api.script('*', forbidden());
    expect(await scan()).toMatchObject({ exitCode: 4, report: null });
  });

  row('A16 anonymous: told as a failed login, exit 4', async ({ api, scan }) => {
    const message = 'forbidden: User "system:anonymous" cannot get path "/version"';
    api.script('*', faults.status(403, faults.statusBody(403, 'Forbidden', message)));
    const { exitCode, log } = await scan();
    expect(exitCode).toBe(4);
    expect(log).toContain('authentication failed');
  });

  row(
    'A17 namespaced rights only: found and named first, complete with -n, exit 4 where there are none',
    async (rig) => {
      const { api, cluster, scan } = rig;
      const withRights: faults.Reply = (request, response) => {
        const open = /^\/(version|apis)$|\/namespaces\/a\/\w+/.test((request.url ?? '').split('?')[0] ?? '');
        (open ? serve(cluster) : forbidden(request.url))(request, response);
      };
      api.script('*', withRights);
      // The context names no namespace, and in the default one nothing may be listed.
      const everywhere = await scan();
      expect(everywhere).toMatchObject({ exitCode: 4, report: null });
      expect(everywhere.log).toContain('with rights in single namespaces, name them with -n');

      const outcome = await scan({ namespaces: ['a'], baseline: null });
      expect(source(outcome, 'pods')).toMatchObject({ state: 'complete', items: 3 });
      expect(source(outcome, 'nodes').state).toBe('out-of-scope');
      expect(verdict(outcome, 'privileged-container').status).toBe('pass');
      const outside = outcome.report?.notSelected.map(({ check }) => check) ?? [];
      expect(outside).toContain('anonymous-auth');
      expect(outcome.exitCode, outcome.outputs.get('table')).toBe((await b0()).exitCode);

      // The namespace of the context is tried: what is seen there can fail, and passes nothing.
      const found = await scan({ context: { namespace: 'a' } });
      expect(found.inventory?.scan.listable).toEqual(['a']);
      expect(source(found, 'pods')).toMatchObject({ state: 'partial', items: 3, reason: 'Forbidden' });
      expect(source(found, 'pods').message).toMatch(/^listed in a alone; elsewhere: /);
      expect(source(found, 'nodes').state).toBe('denied');
      expect(verdict(found, 'privileged-container').status).toBe('unknown');
      expect(verdict(found, 'naked-pod')).toMatchObject({ status: 'fail' });
      expect(found.outputs.get('table')?.split('\n\n')[1]).toMatch(/^This identity may list in a alone\./);
      for (const format of ['markdown', 'sarif', 'github'])
        expect(found.outputs.get(format)).toContain('this identity may list in a alone');
      expect(found.exitCode).toBe(3);

      // Where namespaces may be listed, each is tried.
      api.script(pathOf('nodes'), serve(cluster));
      api.script(pathOf('namespaces'), serve(cluster));
      const some = await scan();
      expect(some.inventory?.scan.listable).toEqual(['a']);
      expect(source(some, 'pods').state).toBe('partial');
      expect(some.exitCode).toBe(3);

      // Whoever lists all pods is refused other things for their own sake: nothing is tried one by one.
      api.script(pathOf('pods'), serve(cluster));
      const most = await scan();
      expect(source(most, 'services').state).toBe('denied');
      expect(most.inventory?.scan.listable).toBeUndefined();
    },
  );

  row('A18 group not installed: absent, and never asked for', async ({ api, scan }) => {
    const outcome = await scan();
    expect(source(outcome, 'gateways.gateway.networking.k8s.io')).toMatchObject({ state: 'absent', attempts: 0 });
    expect(outcome.exitCode).toBe(0);
    expect(api.requests.filter(({ url }) => url.includes('gateway'))).toEqual([]);
  });

  row('A19 404 on a core kind: unavailable, never absent', async ({ api, scan }) => {
    api.script(PODS, refusal(404, 'NotFound'));
    await expectLost(await scan(), 'pods', 'unavailable', 'NotFound');
  });

  row('A20 wrong path prefix: not a Kubernetes API, exit 4', async ({ api, scan }) => {
    api.script('*', faults.status(404, '404 page not found', { 'Content-Type': 'text/plain' }));
    const { exitCode, log } = await scan();
    expect(exitCode).toBe(4);
    expect(log).toContain('not a Kubernetes API at this URL');
  });

  row('A21 406 on metadata-only: never asked for in full', async ({ api }) => {
    const path = '/api/v1/secrets';
    const secret = { ...faults.statusBody(406, 'NotAcceptable', 'only the following media types are accepted') };
    api.script(path, faults.status(406, { ...secret, data: 'CANARY' }));
    const { transport, ...reached } = await connectTo(api);
    const sources = new Set(['secrets']);
    const inventory = await collect({ transport, ...reached }, { sources, tool: { name: 'kaudit', version: 'test' } });
    expect(inventory.sources.get('secrets')).toMatchObject({
      state: 'unavailable',
      reason: 'NotAcceptable',
      items: [],
    });
    const asked = api.requests.filter(({ url }) => url.startsWith(path)).map(({ headers }) => headers.accept);
    expect(new Set(asked)).toEqual(new Set(['application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1']));
  });

  row('A22 410 on page 2, once: read again from the start, nothing doubled', async (rig) => {
    const first = faults.json(listOf('pods', rig.cluster.lists.get('pods')?.slice(0, 5), 'old', '6'));
    thenServe(rig, PODS, first, refusal(410, 'Expired'));
    await expectAsB0(await rig.scan());
  });

  row(
    'A23 410 on every restart: finished from the newer snapshot, shown as inconsistent',
    async ({ api, cluster, scan }) => {
      const pods = cluster.lists.get('pods') ?? [];
      const expired = refusal(410, 'Expired', {}, { metadata: { continue: 'fresh' } });
      const page = (token: string) => faults.json(listOf('pods', pods.slice(0, 5), token));
      api.script(
        PODS,
        page('a'),
        expired,
        page('b'),
        expired,
        faults.json(listOf('pods', pods.slice(4), undefined, '9')),
      );
      const outcome = await scan();
      await expectAsB0(outcome);
      expect(source(outcome, 'pods')).toMatchObject({ state: 'inconsistent', items: pods.length });
      expect(outcome.outputs.get('table')).toMatch(/pods +inconsistent \(Changed\)/);
    },
  );

  for (const [id, code, reason] of [
    ['A24 410 without token, twice: partial, never one list without pages', 410, 'Expired'],
    ['A25 400 on continue, twice: partial', 400, 'BadRequest'],
  ] as const)
    row(id, async ({ api, cluster, scan }) => {
      const page = (token: string) => faults.json(listOf('pods', cluster.lists.get('pods')?.slice(0, 5), token));
      api.script(PODS, page('a'), refusal(code, reason), page('b'), refusal(code, reason));
      await expectLost(await scan(), 'pods', 'partial', reason);
      expect(api.requests.every(({ url }) => !url.startsWith(PODS) || url.includes('limit=5'))).toBe(true);
    });

  for (const [id, code, scheme] of [
    ['A26 redirect, same host other port: not followed, no credential sent there', 302, 'https'],
    ['A27 redirect https to http: not followed', 301, 'http'],
  ] as const)
    row(id, async ({ api, scan }) => {
      const other = await faults.startFaultServer();
      api.script(PODS, faults.redirect(`${scheme}://127.0.0.1:${other.port}${PODS}`, code));
      await expectLost(await scan(), 'pods', 'unavailable', 'redirect');
      expect(other.requests).toEqual([]);
      expect(other.connections()).toBe(0);
      await other.close();
    });

  row('A28 captive portal: not a Kubernetes API, exit 4, never an empty cluster', async ({ api, scan }) => {
    api.script('*', faults.html());
    const { exitCode, report, log } = await scan();
    expect({ exitCode, report }).toEqual({ exitCode: 4, report: null });
    expect(log).toContain('not a Kubernetes API at this URL');
  });

  row('A29 200 with kind Status: unavailable', async ({ api, scan }) => {
    api.script(PODS, faults.json(faults.statusBody(500, 'InternalError', 'no')));
    await expectLost(await scan(), 'pods', 'unavailable', 'WrongShape');
  });

  row('A30 200 {} / null / []: unavailable, never empty', async ({ api, scan }) => {
    for (const body of ['{}', 'null', '[]']) {
      api.script(PODS, faults.status(200, body));
      await expectLost(await scan(), 'pods', 'unavailable', 'WrongShape');
    }
  });

  row('A31 items: null, right kind: an empty list', async ({ api, scan }) => {
    api.script(pathOf('services'), faults.json(listOf('services', null)));
    const outcome = await scan();
    expect(source(outcome, 'services')).toMatchObject({ state: 'complete', items: 0 });
    expect(verdict(outcome, 'node-port-service').status).toBe('not-applicable');
    expect(outcome.exitCode).toBe(0);
  });

  row('A32 items an object or a string: unavailable', async ({ api, scan }) => {
    for (const items of [{}, 'oops']) {
      api.script(PODS, faults.json(listOf('pods', items)));
      await expectLost(await scan(), 'pods', 'unavailable', 'WrongShape');
    }
  });

  row('A33 wrong kind: refused, nothing of it kept', async ({ api, scan }) => {
    const secrets = {
      ...listOf('pods', [{ metadata: { name: 'x' }, data: { password: 'Q0FOQVJZ' } }]),
      kind: 'SecretList',
    };
    api.script(PODS, faults.json(secrets));
    const outcome = await scan();
    await expectLost(outcome, 'pods', 'unavailable', 'WrongShape');
    for (const text of outcome.outputs.values()) expect(text).not.toContain('Q0FOQVJZ');
    const path = pathOf('persistentvolumeclaims');
    api.script(path, faults.json(secrets));
    const { transport, ...reached } = await connectTo(api);
    const sources = new Set(['persistentvolumeclaims']);
    const inventory = await collect({ transport, ...reached }, { sources, tool: { name: 'kaudit', version: 'test' } });
    expect(inventory.sources.get('persistentvolumeclaims')).toMatchObject({ state: 'unavailable', items: [] });
  });

  row('A34 204 or an empty body: unavailable', async ({ api, scan }) => {
    api.script(PODS, faults.status(204));
    await expectLost(await scan(), 'pods', 'unavailable', 'HTTP 204');
    api.script(PODS, faults.status(200, ''));
    await expectLost(await scan(), 'pods', 'unavailable', 'WrongShape');
  });

  row('A35 content type missing, YAML, protobuf: unavailable, and named', async ({ api, scan }) => {
    const list = JSON.stringify(listOf('pods', []));
    for (const [type, body] of [
      [undefined, list],
      // JSON is YAML: only what the server says tells them apart.
      ['application/yaml', list],
      ['application/vnd.kubernetes.protobuf', 'k8s\u0000\n'],
    ] as const) {
      api.script(PODS, (_, response) => {
        response.writeHead(200, type === undefined ? {} : { 'Content-Type': type });
        response.end(body);
      });
      const outcome = await scan();
      await expectLost(outcome, 'pods', 'unavailable', 'WrongShape');
      expect(source(outcome, 'pods').message).toBe(
        `the server answered 200 with ${type ?? 'no content type'}, not a PodList`,
      );
    }
  });

  row('A36 Warning header with escapes: shown with -v, escaped and cut', async (rig) => {
    const text = `deprecated \u009b31m \u001b]0;x ${'x'.repeat(10_000)}`.replaceAll('\u001b', '\\u001b');
    rig.api.script(PODS, (request, response) => {
      response.setHeader('Warning', `299 - "${text}"`);
      serve(rig.cluster)(request, response);
    });
    const outcome = await rig.scan();
    await expectAsB0(outcome);
    expect(outcome.log).toMatch(/^kaudit: warning from the API server: deprecated \\u\{9b\}31m .*…$/m);
  });
});
