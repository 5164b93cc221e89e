import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { createAnswerer } from './answer.ts';
import { createServingCertificate } from './certificate.ts';
import type { Identity, Recording } from './recording.ts';
import { type Answer, unauthorized } from './status.ts';

/** How to serve a recording; `latencyMs` is waited before each answer, `port` 0 (the default) takes a free one. */
export interface DemoServerOptions {
  readonly recording: Recording;
  readonly port?: number;
  readonly latencyMs?: number;
}

/** A running server. `kubeconfig` is JSON, which is YAML too; its contexts are `demo`, `demo-auditor`, `demo-nobody`. */
export interface DemoServer {
  readonly url: string;
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** The identities that get a context and a token; who sends neither is `anonymous`. */
const contexts = [
  ['demo', 'admin'],
  ['demo-auditor', 'auditor'],
  ['demo-nobody', 'nobody'],
] as const;

/** kube-apiserver compresses answers above this many bytes, at level 1 (k8s.io/apiserver, responsewriters). */
const compressedFrom = 128 * 1024;

/** Serves a recording over HTTPS on 127.0.0.1, with an authority and tokens that end with it. */
export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const { ca, certificate, key } = await createServingCertificate(['localhost', 'kubernetes', '127.0.0.1']);
  const answer = createAnswerer(options.recording);
  const tokens = contexts.map(([context, name]) => ({ context, name, token: randomBytes(24).toString('base64url') }));
  const identities = new Map<string, Identity>();
  for (const { name, token } of tokens) {
    const identity = options.recording.identities[name];
    if (identity !== undefined) identities.set(`Bearer ${token}`, identity);
  }
  const anonymous = options.recording.identities.anonymous;

  function respond(request: IncomingMessage): Answer {
    const { authorization, accept } = request.headers;
    const identity = authorization === undefined ? anonymous : identities.get(authorization);
    if (identity === undefined) return unauthorized;
    return answer({ method: request.method ?? 'GET', url: request.url ?? '/', accept, identity });
  }

  const server = createServer({ cert: certificate, key, minVersion: 'TLSv1.2' }, (request, response) => {
    request.resume();
    const reply = () => send(request, response, respond(request));
    if (options.latencyMs) setTimeout(reply, options.latencyMs);
    else reply();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `https://127.0.0.1:${port}`;
  return {
    url,
    kubeconfig: writeKubeconfig(url, ca, tokens),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  let bytes = Buffer.from(body);
  const headers: Record<string, string> = { 'content-type': type, 'cache-control': 'no-cache, private' };
  if (bytes.length > compressedFrom && /\bgzip\b/.test(`${request.headers['accept-encoding'] ?? ''}`)) {
    bytes = gzipSync(bytes, { level: 1 });
    headers['content-encoding'] = 'gzip';
    headers.vary = 'Accept-Encoding';
  }
  response.writeHead(status, { ...headers, 'content-length': `${bytes.length}` });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

interface Credential {
  readonly context: string;
  readonly name: string;
  readonly token: string;
}

function writeKubeconfig(server: string, ca: string, credentials: readonly Credential[]): string {
  const cluster = 'demo';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': cluster,
    clusters: [
      { name: cluster, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: credentials.map(({ context, token }) => ({ name: context, user: { token } })),
    contexts: credentials.map(({ context }) => ({ name: context, context: { cluster, user: context } })),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
