import { beforeEach, describe, expect, test } from 'vitest';
import { type CollectOptions, collect } from '../../src/collect/collect.ts';
import type { Inventory, Source } from '../../src/inventory.ts';
import { connectTo, FAST, server } from '../connect/harness.ts';
import * as faults from '../support/fault-server.ts';

const tool = { name: 'kaudit', version: 'test' };
const PODS = '/api/v1/pods';
const NODES = '/api/v1/nodes';

const pod = (n: number) => ({
  metadata: { name: `pod-${n}`, namespace: 'shop', uid: `uid-${n}` },
  spec: { containers: [{ name: 'web', image: 'web' }] },
  status: { phase: 'Running' },
});
const page = (items: unknown, next?: string, resourceVersion = '7') => ({
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: { resourceVersion, ...(next === undefined ? {} : { continue: next }) },
  items,
});
const pods = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => pod(from + i));
const refusal = (code: number, reason: string, more: object = {}) =>
  faults.status(code, { ...faults.statusBody(code, reason, `${reason} it is`), ...more });

let api: Awaited<ReturnType<typeof server>>;
beforeEach(async () => {
  api = await server();
  api.script('/version', faults.json({ gitVersion: 'v1.36.3', major: '1', minor: '36' }));
  api.script('/apis', faults.json({ kind: 'APIGroupList', groups: [{ name: 'apps', versions: [{ version: 'v1' }] }] }));
  api.script(NODES, faults.json({ kind: 'NodeList', metadata: {}, items: [] }));
});

async function collectWith(
  options: Partial<CollectOptions> = {},
  request: { readonly maxBytes?: number } = {},
): Promise<Inventory> {
  const { transport: whole, ...reached } = await connectTo(api, { limits: FAST });
  const transport = Object.assign(Object.create(whole), {
    get: (path: string, asked: object) => whole.get(path, { ...asked, ...request }),
  });
  return collect({ transport, ...reached }, { sources: new Set(['pods', 'nodes']), chunkSize: 5, tool, ...options });
}

async function podsOf(
  options: Partial<CollectOptions> = {},
  request: { readonly maxBytes?: number } = {},
): Promise<Source & { readonly names: string[] }> {
  const { sources } = await collectWith(options, request);
  const source = sources.get('pods');
  if (source === undefined) throw new Error('pods were not collected');
  expect(sources.get('nodes')).toMatchObject({ state: 'complete' });
  return { ...source, names: source.items.map(({ metadata }) => metadata.name) };
}

const five = ['pod-0', 'pod-1', 'pod-2', 'pod-3', 'pod-4'];
const ten = [...five, 'pod-5', 'pod-6', 'pod-7', 'pod-8', 'pod-9'];

describe('paging', () => {
  test('pages add up; the token is sent back byte for byte (B07)', async () => {
    const token = `+/=&#% ${'x'.repeat(4_000)}`;
    api.script(PODS, faults.json(page(pods(0, 5), token)), faults.json(page(pods(5, 10))));
    expect(await podsOf()).toMatchObject({ state: 'complete', reason: null, attempts: 2, names: ten });
    const urls = api.requests
      .filter(({ url }) => url.startsWith(PODS))
      .map(({ url }) => new URL(url, 'https://x').searchParams);
    expect(urls.map((query) => [query.get('limit'), query.get('continue')])).toEqual([
      ['5', null],
      ['5', token],
    ]);
  });

  test('an empty page with a token is not the end (B02), a server may ignore the limit (B03), pages may be short (B04)', async () => {
    api.script(PODS, faults.json(page([], 'a')), faults.json(page(pods(0, 9), 'b')), faults.json(page(pods(9, 10))));
    expect(await podsOf()).toMatchObject({ state: 'complete', attempts: 3, names: ten });
  });

  test('a token that repeats ends the list as partial (B01)', async () => {
    api.script(PODS, faults.json(page(pods(0, 5), 'again')), faults.json(page(pods(5, 10), 'again')));
    expect(await podsOf()).toMatchObject({ state: 'partial', reason: 'RepeatedToken', names: ten });
  });

  test('410 begins again from the first page, once (A22)', async () => {
    api.script(
      PODS,
      faults.json(page(pods(0, 5), 'old')),
      refusal(410, 'Expired'),
      faults.json(page(pods(0, 5), 'new')),
      faults.json(page(pods(5, 10))),
    );
    expect(await podsOf()).toMatchObject({ state: 'complete', names: ten });
  });

  test('410 again goes on with the token that the refusal carries; the list is inconsistent, no object counts twice (A23, B06)', async () => {
    const expired = refusal(410, 'Expired', { metadata: { continue: 'fresh' } });
    api.script(
      PODS,
      faults.json(page(pods(0, 5), 'a')),
      expired,
      faults.json(page(pods(0, 5), 'b')),
      expired,
      faults.json(page(pods(4, 10), undefined, '9')),
    );
    expect(await podsOf()).toMatchObject({ state: 'inconsistent', reason: 'Changed', names: ten });
  });

  test.each([
    ['410 without a token, twice (A24)', 410, 'Expired'],
    ['400 on continue, twice (A25)', 400, 'BadRequest'],
  ])('%s: what was seen, partial', async (_, code, reason) => {
    api.script(
      PODS,
      faults.json(page(pods(0, 5), 'a')),
      refusal(code, reason),
      faults.json(page(pods(0, 5), 'b')),
      refusal(code, reason),
    );
    expect(await podsOf()).toMatchObject({ state: 'partial', reason, names: five });
    expect(api.requests.every(({ url }) => !url.startsWith(PODS) || url.includes('limit=5'))).toBe(true);
  });

  test('another resourceVersion between pages is shown (B05)', async () => {
    api.script(PODS, faults.json(page(pods(0, 5), 'a', '7')), faults.json(page(pods(5, 10), undefined, '8')));
    expect(await podsOf()).toMatchObject({ state: 'inconsistent', names: ten });
  });

  test('a list without end stops at the budget (B08)', async () => {
    let n = 0;
    api.script(PODS, (request, response) => {
      n += 5;
      faults.json(page(pods(n - 5, n), `token-${n}`))(request, response);
    });
    expect(await podsOf({ maxItems: 20 })).toMatchObject({
      state: 'truncated',
      reason: 'TooManyItems',
      message: 'reading stopped after 20 items',
    });
  });

  test('a page that fails for good leaves what was seen (B09)', async () => {
    api.script(PODS, faults.json(page(pods(0, 5), 'a')), refusal(503, 'ServiceUnavailable'));
    expect(await podsOf()).toMatchObject({ state: 'partial', reason: 'ServiceUnavailable', names: five });
  });

  test('a page over the byte budget is asked for again with a smaller limit (C21)', async () => {
    const fat = { ...pod(0), padding: 'x'.repeat(2 * 1024 * 1024) };
    const [large, small] = [faults.json(page([fat])), faults.json(page([pod(0)]))];
    api.script(PODS, (request, response) => (request.url?.endsWith('limit=1') ? small : large)(request, response));
    expect(await podsOf({}, { maxBytes: 1024 * 1024 })).toMatchObject({ state: 'complete', names: ['pod-0'] });
    const asked = api.requests.filter(({ url }) => url.startsWith(PODS)).map(({ url }) => url);
    expect(asked).toEqual([`${PODS}?limit=5`, `${PODS}?limit=1`]);
  });
});

describe('answers that are not the list', () => {
  test.each([
    ['403 (A13)', refusal(403, 'Forbidden'), 'denied', 'Forbidden'],
    ['404 on a kind that every cluster has (A19)', refusal(404, 'NotFound'), 'unavailable', 'NotFound'],
    ['500', refusal(500, 'InternalError'), 'unavailable', 'InternalError'],
    [
      'a Status with 200 (A29)',
      faults.json(faults.statusBody(500, 'InternalError', 'no')),
      'unavailable',
      'WrongShape',
    ],
    ['{} (A30)', faults.json({}), 'unavailable', 'WrongShape'],
    ['[] (A30)', faults.json([]), 'unavailable', 'WrongShape'],
    ['items is a string (A32)', faults.json(page('oops')), 'unavailable', 'WrongShape'],
    ['another kind (A33)', faults.json({ ...page([]), kind: 'SecretList' }), 'unavailable', 'WrongShape'],
    ['nothing (A34)', faults.status(200, ''), 'unavailable', 'WrongShape'],
    ['204 (A34)', faults.status(204), 'unavailable', 'HTTP 204'],
    ['a login page (A28)', faults.html(), 'unavailable', 'WrongShape'],
    ['a redirect (A26)', faults.redirect('https://127.0.0.1:1/'), 'unavailable', 'redirect'],
    ['a body that is cut (C07)', faults.cutLength(), 'unavailable', 'truncated'],
  ])('%s', async (_, reply, state, reason) => {
    api.script(PODS, reply);
    expect(await podsOf()).toMatchObject({ state, reason, items: [] });
  });

  test('items: null of the right kind is an empty list (A31)', async () => {
    api.script(PODS, faults.json(page(null)));
    expect(await podsOf()).toMatchObject({ state: 'complete', items: [] });
  });

  test('a group that discovery does not know is absent, and nobody asks for it (A18)', async () => {
    api.script(PODS, faults.json(page([])));
    const { sources } = await collectWith({ sources: new Set(['pods', 'clusterpolicies.kyverno.io']) });
    expect(sources.get('clusterpolicies.kyverno.io')).toMatchObject({ state: 'absent', attempts: 0 });
    expect(api.requests.filter(({ url }) => url.includes('kyverno'))).toEqual([]);
  });

  test('where discovery was refused nothing is taken for absent: the list is asked for', async () => {
    api.script('/apis', refusal(403, 'Forbidden'));
    api.script(PODS, faults.json(page([])));
    api.script('/apis/kyverno.io/v1/clusterpolicies', refusal(403, 'Forbidden'));
    const { sources } = await collectWith({ sources: new Set(['pods', 'clusterpolicies.kyverno.io']) });
    expect(sources.get('clusterpolicies.kyverno.io')).toMatchObject({ state: 'denied' });
  });

  test.each([
    ['401', refusal(401, 'Unauthorized'), /authentication failed/],
    [
      'anonymous (A16)',
      faults.status(
        403,
        faults.statusBody(403, 'Forbidden', 'forbidden: User "system:anonymous" cannot get path "/version"'),
      ),
      /anonymous/,
    ],
    ['a login page', faults.html(), /not a Kubernetes API at this URL/],
    [
      '404 in plain text (A20)',
      faults.status(404, '404 page not found', { 'Content-Type': 'text/plain' }),
      /not a Kubernetes API at this URL/,
    ],
  ])('from the start %s: nothing was scanned', async (_, reply, message) => {
    for (const path of ['/version', '/apis', '*']) api.script(path, reply);
    await expect(collectWith()).rejects.toThrow(message);
  });
});

describe('scope', () => {
  test('with namespaces, only their lists are asked for; what lies outside is out of scope', async () => {
    const path = '/api/v1/namespaces/shop/pods';
    api.script(path, faults.json(page(pods(0, 5))));
    const { sources, scan } = await collectWith({ namespaces: ['shop'] });
    expect(scan.namespaces).toEqual(['shop']);
    expect(sources.get('pods')).toMatchObject({ state: 'complete', attempts: 1 });
    expect(sources.get('nodes')).toMatchObject({ state: 'out-of-scope', attempts: 0 });
    expect(api.requests.map(({ url }) => url.split('?')[0]).sort()).toEqual([path, '/apis', '/version']);
  });
});

describe('odd objects', () => {
  test('one broken object costs one object, never the list (F01, F02, F08)', async () => {
    const broken = [
      { ...pod(1), spec: { containers: null } },
      { ...pod(2), spec: { containers: [] } },
      { ...pod(3), spec: { containers: 'web' } },
      { ...pod(4), spec: { containers: [{ name: 'web', securityContext: { privileged: 'true' } }] } },
      { ...pod(5), spec: undefined },
      { spec: { containers: [{ name: 'web' }] } },
      null,
    ];
    api.script(PODS, faults.json(page([pod(0), ...broken])));
    const { items, state } = await podsOf();
    expect(state).toBe('complete');
    expect(items.map(({ malformed }) => malformed)).toEqual([
      undefined,
      'spec.containers is missing',
      'spec.containers is empty',
      'spec.containers should be a list, is string',
      'spec.containers[0].securityContext.privileged should be boolean, is string',
      'spec is missing',
      'metadata.name is missing',
      'the item is not an object',
    ]);
  });

  test('keys named like JavaScript internals are plain keys (F09)', async () => {
    const text = JSON.stringify(page([pod(0)])).replace(
      '"status":',
      '"extra":{"__proto__":{"polluted":true}},"status":',
    );
    api.script(
      PODS,
      faults.bytes(Buffer.from(text.replace('"uid":', '"labels":{"__proto__":"x","constructor":"y"},"uid":'))),
    );
    const { items } = await podsOf();
    expect(Object.entries(items[0]?.metadata.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
