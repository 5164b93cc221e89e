import { expectSuccess } from './outcome.ts';
import type { Sender } from './sender.ts';
import type { PushgatewayTarget } from './target.ts';

/** Replaces the group `job="kaudit", cluster="…"` of a Pushgateway with these metrics; a group of another cluster stays. */
export async function pushMetrics(
  { url, login }: PushgatewayTarget,
  { cluster, metrics }: { cluster: string; metrics: string },
  sender: Sender,
): Promise<string> {
  const reply = await sender.send({
    method: 'PUT',
    path: `${url.pathname.replace(/\/+$/, '')}/metrics/job/kaudit/${groupingLabel('cluster', cluster)}`,
    headers: {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      ...(login === null ? {} : { Authorization: basic(login) }),
    },
    body: metrics,
  });
  expectSuccess(reply, 'the metrics were not taken');
  return `${metrics.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length} samples`;
}

function basic({ username, password }: NonNullable<PushgatewayTarget['login']>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A label of the group as the Pushgateway reads paths: base64 where the value is empty or holds a slash (its README, "Request Body and URL"). */
export function groupingLabel(name: string, value: string): string {
  if (value === '') return `${name}@base64/=`;
  if (/^[A-Za-z0-9._-]+$/.test(value)) return `${name}/${value}`;
  return `${name}@base64/${Buffer.from(value).toString('base64url')}`;
}
