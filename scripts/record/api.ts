import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';

/** Who asks: the headers that make the API server take a request for somebody's, and whether credentials are sent. */
export interface Caller {
  readonly name: string;
  readonly impersonates?: string;
  readonly anonymous?: boolean;
}

/** One answer as it came. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A way to send GET requests to an API server. */
export type Get = (path: string, accept: string, caller: Caller) => Promise<Reply>;

/** GETs with the client certificate of a kubeconfig, or without it. */
export function createGet(kubeconfig: string): Get {
  const config = parse(kubeconfig);
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
  const { 'client-certificate-data': cert, 'client-key-data': key } = config.users[0].user;
  const pem = (base64: string) => Buffer.from(base64, 'base64').toString();
  const ask: Get = (path, accept, caller) =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = { accept };
      if (caller.impersonates) headers['impersonate-user'] = caller.impersonates;
      const credentials = caller.anonymous ? {} : { cert: pem(cert), key: pem(key) };
      const outgoing = request(`${server}${path}`, { ca: pem(ca), ...credentials, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  return async (path, accept, caller) => {
    for (;;) {
      const reply = await ask(path, accept, caller);
      // the storage of a new custom resource takes a moment
      if (reply.status !== 429) return reply;
      await sleep(1000);
    }
  };
}
