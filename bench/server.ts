import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { createServingCertificate } from '../src/demo/certificate.ts';
import { allResources } from '../src/kubernetes/resources.ts';
import { clusterOf } from './workloads.ts';

/** One request, as the floor repeats it. */
export interface Recorded {
  readonly path: string;
  readonly accept: string;
}

/** An answer that is ready to be sent. */
interface Ready {
  readonly status: number;
  readonly body: Buffer;
  readonly zipped: boolean;
}

/** What the API server asks for in its answers to `limit=500`. */
const pageSize = 500;
/** kube-apiserver compresses answers above this many bytes, at level 1 (k8s.io/apiserver, responsewriters). */
const compressedFrom = 128 * 1024;

const [pods = '10000', kubeconfig = '', replicas = '20'] = process.argv.slice(2);
const answers = prepare(Number(pods), Number(replicas));
const token = randomBytes(16).toString('hex');
const { ca, certificate, key } = await createServingCertificate(['127.0.0.1']);
let recorded: Recorded[] = [];

const server = createServer({ cert: certificate, key, minVersion: 'TLSv1.2' }, (request, response) => {
  request.resume();
  const path = request.url ?? '/';
  const url = new URL(path, 'https://127.0.0.1');
  recorded.push({ path, accept: request.headers.accept ?? '' });
  const place = `${url.pathname} ${url.searchParams.get('continue') ?? '0'}`;
  const { status, body, zipped } =
    request.headers.authorization === `Bearer ${token}` ? (answers.get(place) ?? nothing) : stranger;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': `${body.length}`,
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const named = (name: string, fields: object) => [{ name, ...fields }];
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'bench',
      clusters: named('bench', {
        cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      }),
      users: named('bench', { user: { token } }),
      contexts: named('bench', { context: { cluster: 'bench', user: 'bench' } }),
    }),
    { mode: 0o600 },
  );
  process.send?.({ url, ca, token });
});
// Asked for the requests since it was last asked.
process.on('message', () => {
  process.send?.(recorded);
  recorded = [];
});
process.on('disconnect', () => process.exit());

/** All answers by path and continue token, made before the first request so that serving costs little. */
function prepare(podCount: number, replicas: number): ReadonlyMap<string, Ready> {
  const cluster = clusterOf(podCount, replicas);
  const ready = new Map<string, Ready>();
  for (const [name, { group, versions, plural, kind, builtIn }] of allResources()) {
    if (!builtIn) continue;
    const apiVersion = group === '' ? `${versions[0]}` : `${group}/${versions[0]}`;
    const path = `${group === '' ? '/api' : '/apis'}/${apiVersion}/${plural}`;
    let number = 0;
    for (const [items, more] of pagesOf(cluster.get(name)?.() ?? [])) {
      const metadata = { resourceVersion: '9000000', ...(more ? { continue: `${number + 1}` } : {}) };
      ready.set(`${path} ${number++}`, toAnswer({ kind: `${kind}List`, apiVersion, metadata, items }));
    }
  }
  ready.set('/version 0', toAnswer({ major: '1', minor: '36', gitVersion: 'v1.36.1', platform: 'linux/amd64' }));
  ready.set('/apis 0', toAnswer(discovery()));
  return ready;
}

function* pagesOf<T>(items: Iterable<T>): Iterable<[items: T[], more: boolean]> {
  let page: T[] = [];
  for (const item of items) {
    if (page.length === pageSize) {
      yield [page, true];
      page = [];
    }
    page.push(item);
  }
  yield [page, false];
}

function discovery(): object {
  const builtIn = [...allResources().values()].filter((resource) => resource.builtIn && resource.group !== '');
  const groups = new Set(builtIn.map(({ group }) => group));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    items: [...groups].map((name) => {
      const own = builtIn.filter(({ group }) => group === name);
      const resources = own.map(({ plural }) => ({ resource: plural }));
      return { metadata: { name }, versions: [{ version: own[0]?.versions[0], freshness: 'Current', resources }] };
    }),
  };
}

function toAnswer(value: unknown, status = 200): Ready {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  if (body.length <= compressedFrom) return { status, body, zipped: false };
  return { status, body: gzipSync(body, { level: 1 }), zipped: true };
}

function refusal(code: number, reason: string): Ready {
  return toAnswer({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: reason, reason, code }, code);
}

const nothing = refusal(404, 'NotFound');
const stranger = refusal(401, 'Unauthorized');
