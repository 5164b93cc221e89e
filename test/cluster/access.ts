import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** What is read here of a kubeconfig written by kubeadm: one cluster, one user. */
interface Kubeconfig {
  clusters: { name: string; cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { name: string; user: Record<string, string> }[];
}

/** Whether /readyz says so; a client certificate makes it work without anonymous requests. */
export async function isReady(server: string, kubeconfig: string): Promise<boolean> {
  const { ca, cert, key } = await certificatesOf(kubeconfig);
  return new Promise((resolve) => {
    const probe = request(`${server}/readyz`, { ca, cert, key, agent: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });
}

/** Posts JSON with the client certificate of a kubeconfig, over connections that are kept; `close` ends them. */
export async function poster(server: string, kubeconfig: string, maxSockets: number) {
  const agent = new Agent({ ...(await certificatesOf(kubeconfig)), keepAlive: true, maxSockets });
  const post = (path: string, body: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const sent = request(`${server}${path}`, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode === 201) resolve(JSON.parse(text));
          else reject(new Error(`POST ${path}: ${response.statusCode}: ${text} to ${JSON.stringify(body)}`));
        });
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(body));
    });
  return { post, close: () => agent.destroy() };
}

async function certificatesOf(kubeconfig: string) {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const decode = (data: string | undefined) => Buffer.from(data ?? '', 'base64');
  return {
    ca: decode(clusters[0]?.cluster['certificate-authority-data']),
    cert: decode(users[0]?.user['client-certificate-data']),
    key: decode(users[0]?.user['client-key-data']),
  };
}

/** A kubeconfig for the cluster of `template` with a bearer token instead of its user. */
export async function kubeconfigWithToken(template: string, name: string, token: string): Promise<string> {
  const { clusters } = parse(await readFile(template, 'utf8')) as Kubeconfig;
  const cluster = clusters[0]?.name;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name, user: { token } }],
    contexts: [{ name: `${name}@${cluster}`, context: { cluster, user: name } }],
    'current-context': `${name}@${cluster}`,
  });
}
