import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expectSuccess } from './outcome.ts';
import type { Sender } from './sender.ts';
import type { BucketAccess } from './target.ts';

/** The address of an object: the bucket in the path for S3-compatible services and for names with a dot, else in the host. */
export function objectUrl(bucket: string, key: string, { endpoint, region }: BucketAccess): URL {
  const path = key.split('/').map(encode).join('/');
  if (endpoint !== null) return new URL(`${endpoint.href.replace(/\/+$/, '')}/${bucket}/${path}`);
  const service = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return new URL(
    bucket.includes('.') ? `https://${service}/${bucket}/${path}` : `https://${bucket}.${service}/${path}`,
  );
}

function encode(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The key of a report: as given; below a key that ends in a slash, or in none, a name made of cluster and time. */
export function objectKey(key: string, cluster: string, finishedAt: string): string {
  if (key !== '' && !key.endsWith('/')) return key;
  const safe = cluster.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 200) || 'cluster';
  return `${key}${safe}/${finishedAt.replace(/[^0-9TZ-]/g, '')}.json`;
}

/** Puts an object, compressed where the key ends in `.gz`; the signature covers the body. */
export async function putObject(url: URL, text: string, access: BucketAccess, sender: Sender): Promise<string> {
  const { AwsV4Signer } = await import('aws4fetch');
  const body = url.pathname.endsWith('.gz') ? gzipSync(text) : Buffer.from(text);
  const signed = await new AwsV4Signer({
    method: 'PUT',
    url: url.href,
    headers: {
      'content-type': url.pathname.endsWith('.gz') ? 'application/gzip' : 'application/json',
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    },
    accessKeyId: access.accessKeyId,
    secretAccessKey: access.secretAccessKey,
    ...(access.sessionToken === null ? {} : { sessionToken: access.sessionToken }),
    service: 's3',
    region: access.region,
  }).sign();
  const target = new URL(signed.url);
  const reply = await sender.send({
    method: 'PUT',
    path: `${target.pathname}${target.search}`,
    headers: Object.fromEntries(signed.headers),
    body,
  });
  expectSuccess(reply, 'the object was not written');
  return `${body.length} bytes as ${decodeURIComponent(target.pathname)}`;
}
