import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** The API server's answer: its status code and the object, or the Status that says why there is none. */
export interface Answer {
  code: number;
  body: Record<string, unknown>;
}

/** Sends objects that the API server admits and validates like any other and then forgets. */
export interface DryRun {
  create(path: string, object: object): Promise<Answer>;
  /** A strategic merge patch. */
  patch(path: string, change: object): Promise<Answer>;
  close(): void;
}

/** As the user of a kubeconfig written by kubeadm, over a few kept connections: kubectl would take seconds a hundred objects. */
export async function dryRunAs(kubeconfig: string): Promise<DryRun> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  const decode = (data: string | undefined) => Buffer.from(data ?? '', 'base64');
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 6,
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  });
  const send = (method: string, path: string, contentType: string, object: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const url = `${cluster.server}${path}?dryRun=All&fieldValidation=Strict`;
      const sent = request(url, { method, agent, headers: { 'content-type': contentType } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ code: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) }),
        );
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(object));
    });
  return {
    create: (path, object) => send('POST', path, 'application/json', object),
    patch: (path, change) => send('PATCH', path, 'application/strategic-merge-patch+json', change),
    close: () => agent.destroy(),
  };
}
