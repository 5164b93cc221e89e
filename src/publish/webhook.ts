import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../connect/surroundings.ts';
import { expectSuccess } from './outcome.ts';
import type { Sender } from './sender.ts';
import type { WebhookTarget } from './target.ts';

/** The header that proves who sent a body: HMAC-SHA-256 of `TIMESTAMP.BODY` in hex, with the shared secret as key. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/**
 * Posts the JSON report. `Kaudit-Delivery` is the same for each repetition, so that a receiver can drop doubles; the
 * signature covers the time too, so that an old delivery can not be played again.
 */
export async function postToWebhook(
  { url, secret, token }: WebhookTarget,
  body: string,
  sender: Sender,
  clock: Clock,
): Promise<string> {
  const timestamp = String(Math.floor(clock.now() / 1000));
  const reply = await sender.send({
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: {
      'Content-Type': 'application/json',
      'Kaudit-Delivery': createHash('sha256').update(body).digest('hex').slice(0, 32),
      'Kaudit-Timestamp': timestamp,
      ...(secret === null ? {} : { 'Kaudit-Signature-256': signatureOf(secret, timestamp, body) }),
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
    body,
  });
  expectSuccess(reply, 'the report was not taken');
  return `${Buffer.byteLength(body)} bytes posted${secret === null ? ', unsigned' : ', signed'}`;
}
