import { Agent, type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseRecording, type Recording } from '../../src/demo/recording.ts';
import { type DemoServer, startDemoServer } from '../../src/demo/server.ts';

const pods = Array.from({ length: 25 }, (_, index) => ({
  metadata: {
    name: `web-${String(index).padStart(2, '0')}`,
    namespace: index < 20 ? 'shop' : 'stock',
    labels: { app: index % 2 === 0 ? 'web' : 'worker', ...(index === 3 ? { canary: 'true' } : {}) },
  },
  spec: { nodeName: index % 5 === 0 ? 'node-a' : 'node-b', filler: 'x'.repeat(8_000) },
}));

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const flagz = 'application/json;g=config.k8s.io;v=v1beta1;as=Flagz';
const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

const recording: Recording = {
  format: 'kaudit.dev/recording/v1',
  resourceVersion: '4711',
  identities: {
    admin: { user: 'admin', lists: null, paths: null, objects: [] },
    auditor: { user: 'auditor', lists: ['/api/v1/pods'], paths: ['/version', '/api', '/apis'], objects: [] },
    nobody: {
      user: 'nobody',
      lists: [],
      paths: ['/version'],
      objects: ['/api/v1/namespaces/kube-public/configmaps/cluster-info'],
    },
    anonymous: { user: 'system:anonymous', lists: [], paths: [], objects: [] },
  },
  documents: [
    { path: '/version', type: 'application/json', json: { major: '1', minor: '36' } },
    { path: '/apis', type: 'application/json', json: { kind: 'APIGroupList', groups: [] } },
    { path: '/apis', type: aggregated, json: { kind: 'APIGroupDiscoveryList', items: [] } },
    { path: '/apis/apps/v1', type: 'application/json', json: { kind: 'APIResourceList' } },
    { path: '/api/v1', type: 'application/json', json: { kind: 'APIResourceList' } },
    { path: '/metrics', type: 'text/plain; version=0.0.4', lines: ['# TYPE a counter', 'a 1'] },
    { path: '/flagz', type: 'text/plain; charset=utf-8', lines: ['profiling=true'] },
    { path: '/flagz', type: flagz, json: { kind: 'Flagz', flags: { profiling: 'true' } } },
    { path: '/readyz', type: 'text/plain; charset=utf-8', lines: ['ok'] },
    { path: '/readyz?verbose', type: 'text/plain; charset=utf-8', lines: ['[+]ping ok', 'readyz check passed'] },
  ],
  lists: [
    { path: '/api/v1/pods', apiVersion: 'v1', kind: 'PodList', namespaced: true, items: pods },
    {
      path: '/api/v1/configmaps',
      apiVersion: 'v1',
      kind: 'ConfigMapList',
      namespaced: true,
      items: [{ metadata: { name: 'cluster-info', namespace: 'kube-public' } }],
    },
    {
      path: '/api/v1/namespaces',
      apiVersion: 'v1',
      kind: 'NamespaceList',
      namespaced: false,
      items: [{ metadata: { name: 'shop' } }, { metadata: { name: 'stock' } }],
    },
    { path: '/apis/apps/v1/deployments', apiVersion: 'apps/v1', kind: 'DeploymentList', namespaced: true, items: [] },
  ],
};

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly encoding: string | undefined;
  readonly text: string;
  readonly json: unknown;
}

let server: DemoServer;
let agent: HttpsAgent;
let tokens: Map<string, string>;

beforeAll(async () => {
  server = await startDemoServer({ recording });
  const config = parse(server.kubeconfig);
  agent = new Agent({
    keepAlive: true,
    ca: Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString(),
  });
  tokens = new Map(
    config.users.map((entry: { name: string; user: { token: string } }) => [entry.name, entry.user.token]),
  );
});

afterAll(async () => {
  agent.destroy();
  await server.close();
});

interface Asking {
  readonly as?: string | null;
  readonly accept?: string;
  readonly method?: string;
  readonly encoding?: string;
  readonly agent?: HttpsAgent;
}

function ask(
  path: string,
  { as = 'demo', accept = 'application/json', method = 'GET', ...rest }: Asking = {},
): Promise<Reply> {
  const headers: Record<string, string> = { accept };
  if (as !== null) headers.authorization = `Bearer ${tokens.get(as) ?? as}`;
  if (rest.encoding) headers['accept-encoding'] = rest.encoding;
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${server.url}${path}`,
      { method, headers, agent: rest.agent ?? agent },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const encoding = response.headers['content-encoding'];
          const bytes = Buffer.concat(chunks);
          const text = (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString();
          const type = response.headers['content-type'] ?? '';
          const json: unknown = type.startsWith('application/json') && text !== '' ? JSON.parse(text) : undefined;
          resolve({ status: response.statusCode ?? 0, type, encoding, text, json });
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
}

interface PodList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string; readonly namespace: string } }[];
}

async function list(path: string): Promise<PodList> {
  const { status, json } = await ask(path);
  expect(status).toBe(200);
  return json as PodList;
}

function status(code: number, reason: string, message: string, details?: unknown, metadata: unknown = {}): unknown {
  const base = { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, code };
  return details === undefined ? base : { ...base, details };
}

describe('the kubeconfig', () => {
  it('has a context with credentials for each identity', () => {
    const config = parse(server.kubeconfig);
    expect(config['current-context']).toBe('demo');
    expect(config.contexts).toEqual(
      ['demo', 'demo-auditor', 'demo-nobody'].map((name) => ({ name, context: { cluster: 'demo', user: name } })),
    );
    expect(config.clusters[0].cluster.server).toBe(server.url);
    expect(new Set(tokens.values()).size).toBe(3);
  });
});

describe('TLS', () => {
  it('verifies with the authority of the kubeconfig, for the address and for the names', async () => {
    expect((await ask('/version')).status).toBe(200);
    const { port } = new URL(server.url);
    const byName = new Agent({ ca: agent.options.ca, servername: 'kubernetes' });
    expect((await ask('/version', { agent: byName })).status).toBe(200);
    byName.destroy();
    expect(port).not.toBe('0');
  });

  it('does not verify without it', async () => {
    const stranger = new Agent();
    await expect(ask('/version', { agent: stranger })).rejects.toMatchObject({
      code: expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER/),
    });
    stranger.destroy();
  });
});

describe('lists', () => {
  it('come whole without a limit', async () => {
    const all = await list('/api/v1/pods');
    expect([all.kind, all.apiVersion, all.metadata]).toEqual(['PodList', 'v1', { resourceVersion: '4711' }]);
    expect(all.items).toEqual(pods);
  });

  it('come in pages that add up', async () => {
    const items: PodList['items'][number][] = [];
    const remaining: (number | undefined)[] = [];
    let token = '';
    do {
      const page = await list(`/api/v1/pods?limit=10${token && `&continue=${token}`}`);
      items.push(...page.items);
      remaining.push(page.metadata.remainingItemCount);
      token = page.metadata.continue ?? '';
    } while (token !== '');
    expect(items).toEqual(pods);
    expect(remaining).toEqual([15, 5, undefined]);
  });

  it('ignore the limit with resourceVersion=0, as the watch cache does', async () => {
    expect((await list('/api/v1/pods?limit=5&resourceVersion=0')).items).toHaveLength(25);
  });

  it('refuse a token of another revision with 410 and one to go on with', async () => {
    const old = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 1, start: 'shop/web-04\0' })).toString(
      'base64url',
    );
    const { status: code, json } = await ask(`/api/v1/pods?limit=10&continue=${old}`);
    expect(code).toBe(410);
    expect(json).toMatchObject({ kind: 'Status', reason: 'Expired', code: 410 });
    const fresh = (json as PodList).metadata.continue ?? '';
    expect((await list(`/api/v1/pods?limit=2&continue=${fresh}`)).items.map(({ metadata }) => metadata.name)).toEqual([
      'web-05',
      'web-06',
    ]);
  });

  it.each(['garbage', 'eyJ2IjoxfQ', 'bnVsbA'])('refuse the token %s with 400', async (token) => {
    const { status: code, json } = await ask(`/api/v1/pods?limit=10&continue=${token}`);
    expect(code).toBe(400);
    expect(json).toEqual(status(400, 'BadRequest', 'invalid continue token: continue key is not valid'));
  });

  it('refuse a limit that is no number', async () => {
    expect((await ask('/api/v1/pods?limit=abc')).json).toEqual(
      status(400, 'BadRequest', 'strconv.ParseInt: parsing "abc": invalid syntax'),
    );
  });

  it('are cut by namespace, and are empty where there is none', async () => {
    expect((await list('/api/v1/namespaces/stock/pods')).items).toEqual(pods.slice(20));
    expect((await list('/api/v1/namespaces/none/pods')).items).toEqual([]);
  });

  it.each([
    ['labelSelector=app%3Dworker,canary', 1],
    ['labelSelector=app!%3Dworker', 13],
    ['labelSelector=app+in+(web,other),!canary', 13],
    ['labelSelector=app+notin+(web)', 12],
    ['fieldSelector=spec.nodeName%3Dnode-a', 5],
    ['fieldSelector=metadata.name%3Dweb-07', 1],
    ['fieldSelector=metadata.namespace!%3Dshop', 5],
  ])('are cut by %s', async (query, count) => {
    const page = await list(`/api/v1/pods?limit=4&${query}`);
    expect(page.items).toHaveLength(Math.min(4, count));
    expect(page.metadata.remainingItemCount).toBeUndefined();
    expect((await list(`/api/v1/pods?${query}`)).items).toHaveLength(count);
  });

  it('refuse a field that cannot be selected by', async () => {
    expect((await ask('/api/v1/pods?fieldSelector=spec.nope%3D1')).json).toEqual(
      status(400, 'BadRequest', 'field label not supported: spec.nope'),
    );
  });

  it('come as metadata only where that is asked for', async () => {
    const { type, json } = await ask('/api/v1/pods?limit=1', { accept: `${metadataList},application/json` });
    expect(type).toBe(metadataList);
    expect(json).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
    expect((json as PodList).items).toEqual([{ metadata: pods[0]?.metadata }]);
  });

  it('are refused in a form that is not served', async () => {
    const { status: code, json } = await ask('/api/v1/pods', { accept: 'application/xml' });
    expect([code, (json as { reason: string }).reason]).toEqual([406, 'NotAcceptable']);
  });

  it('are compressed above 128 KiB where the client can read that', async () => {
    expect((await ask('/api/v1/pods', { encoding: 'gzip' })).encoding).toBe('gzip');
    expect((await ask('/api/v1/pods', { encoding: 'gzip' })).json).toMatchObject({ items: pods });
    expect((await ask('/api/v1/pods')).encoding).toBeUndefined();
    expect((await ask('/api/v1/pods?limit=5', { encoding: 'gzip' })).encoding).toBeUndefined();
  });
});

describe('single objects', () => {
  it('carry kind and version', async () => {
    expect((await ask('/api/v1/namespaces/shop')).json).toEqual({
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: { name: 'shop' },
    });
    expect((await ask('/api/v1/namespaces/shop/pods/web-01')).json).toEqual({
      kind: 'Pod',
      apiVersion: 'v1',
      ...pods[1],
    });
  });

  it('are 404 by name', async () => {
    expect((await ask('/apis/apps/v1/namespaces/shop/deployments/x')).json).toEqual(
      status(404, 'NotFound', 'deployments.apps "x" not found', { name: 'x', group: 'apps', kind: 'deployments' }),
    );
  });

  it('may be readable where the list is not', async () => {
    const path = '/api/v1/namespaces/kube-public/configmaps';
    expect((await ask(`${path}/cluster-info`, { as: 'demo-nobody' })).status).toBe(200);
    expect((await ask(path, { as: 'demo-nobody' })).json).toEqual(
      status(
        403,
        'Forbidden',
        'configmaps is forbidden: User "nobody" cannot list resource "configmaps" in API group "" in the namespace "kube-public"',
        { kind: 'configmaps' },
      ),
    );
  });
});

describe('documents', () => {
  it('come in the form that is asked for first', async () => {
    const both = `${aggregated},application/json;q=0.9`;
    expect((await ask('/apis', { accept: both })).json).toEqual({ kind: 'APIGroupDiscoveryList', items: [] });
    expect((await ask('/apis')).json).toEqual({ kind: 'APIGroupList', groups: [] });
    expect((await ask('/flagz', { accept: flagz })).json).toEqual({ kind: 'Flagz', flags: { profiling: 'true' } });
    expect((await ask('/flagz', { accept: '*/*' })).text).toBe('profiling=true\n');
    expect((await ask('/flagz', { accept: flagz.replace('v1beta1', 'v9') })).status).toBe(406);
    expect((await ask('/metrics')).text).toBe('# TYPE a counter\na 1\n');
    expect((await ask('/readyz?verbose')).text).toBe('[+]ping ok\nreadyz check passed\n');
    expect((await ask('/readyz')).text).toBe('ok\n');
  });
});

describe('refusals', () => {
  it('are 401 for a token that nobody issued, on every path', async () => {
    for (const path of ['/version', '/api/v1/pods', '/nothing']) {
      expect((await ask(path, { as: 'not-a-token' })).json).toEqual(status(401, 'Unauthorized', 'Unauthorized'));
    }
  });

  it('are 403 for identities without the right, in the words of the API server', async () => {
    expect((await ask('/apis/apps/v1/deployments', { as: 'demo-auditor' })).json).toEqual(
      status(
        403,
        'Forbidden',
        'deployments.apps is forbidden: User "auditor" cannot list resource "deployments" in API group "apps" at the cluster scope',
        { group: 'apps', kind: 'deployments' },
      ),
    );
    expect((await ask('/metrics', { as: 'demo-auditor' })).json).toEqual(
      status(403, 'Forbidden', 'forbidden: User "auditor" cannot get path "/metrics"', {}),
    );
    expect((await ask('/api', { as: null })).json).toEqual(
      status(403, 'Forbidden', 'forbidden: User "system:anonymous" cannot get path "/api"', {}),
    );
    // who may not list anything is not told what exists
    expect((await ask('/apis/none.example/v1/things', { as: 'demo-nobody' })).status).toBe(403);
  });

  it('are 404 as a Status below a served group, as text elsewhere', async () => {
    const unknown = status(404, 'NotFound', 'the server could not find the requested resource', {});
    expect((await ask('/api/v1/things')).json).toEqual(unknown);
    expect((await ask('/api/v2')).json).toEqual(unknown);
    for (const path of ['/apis/none.example/v1/things', '/apis/none.example/v1', '/nothing']) {
      const { status: code, type, text } = await ask(path);
      expect([code, type, text]).toEqual([404, 'text/plain; charset=utf-8', '404 page not found\n']);
    }
  });

  it('are 405 for every method but GET', async () => {
    const refusal = status(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
      {},
    );
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await ask('/api/v1/pods', { method })).json).toEqual(refusal);
    }
    expect((await ask('/api/v1/pods?watch=true')).json).toEqual(refusal);
    expect((await ask('/api/v1/pods', { method: 'POST', as: 'demo-auditor' })).status).toBe(403);
  });

  it('survive odd paths', async () => {
    expect((await ask('/api/v1/namespaces/%zz/pods')).status).toBe(400);
    expect((await ask('/api/v1/__proto__')).status).toBe(404);
    expect((await ask('/api/v1/namespaces/shop/__proto__/constructor')).status).toBe(404);
    expect((await ask('/__proto__')).status).toBe(404);
  });
});

it('a recording is told from other JSON', () => {
  expect(parseRecording(JSON.stringify(recording))).toEqual(recording);
  for (const json of ['null', '[]', '{}', '{"format":"kaudit.dev/recording/v1","lists":[]}']) {
    expect(() => parseRecording(json)).toThrow(
      new TypeError('not a recording of a cluster: format kaudit.dev/recording/v1 expected'),
    );
  }
});
