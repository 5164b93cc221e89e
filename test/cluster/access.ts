import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { parse } from 'yaml';

/** What is read here of a kubeconfig written by kubeadm: one cluster, one user. */
interface Kubeconfig {
  clusters: { name: string; cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { name: string; user: Record<string, string> }[];
}

/** Whether /readyz says so; a client certificate makes it work without anonymous requests. */
export async function isReady(server: string, kubeconfig: string): Promise<boolean> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const decode = (data: string | undefined) => Buffer.from(data ?? '', 'base64');
  const ca = decode(clusters[0]?.cluster['certificate-authority-data']);
  const cert = decode(users[0]?.user['client-certificate-data']);
  const key = decode(users[0]?.user['client-key-data']);
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
