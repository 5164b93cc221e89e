import { readFileSync } from 'node:fs';
import https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Recorded } from './server.ts';

/** What the floor is told: where to ask, as whom, for what, and how many at once. */
export interface FloorTask {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  readonly requests: readonly Recorded[];
  readonly concurrency: number;
}

// The least that any scan must do: download the same pages and parse them. Nothing is kept.
const { url, ca, token, requests, concurrency }: FloorTask = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const agent = new https.Agent({ keepAlive: true, maxSockets: concurrency, ca });
const queue = requests.values();
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    for (const { path, accept } of queue) JSON.parse(await download(path, accept));
  }),
);
agent.destroy();

async function download(path: string, accept: string): Promise<string> {
  const [body, encoding] = await new Promise<[Buffer, string | undefined]>((resolve, reject) => {
    const headers = { accept, authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' };
    const request = https.get(`${url}${path}`, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve([Buffer.concat(chunks), response.headers['content-encoding']]));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
  return (encoding === 'gzip' ? await promisify(gunzip)(body) : body).toString();
}
