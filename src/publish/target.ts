import type { Endpoint } from '../connect/endpoint.ts';
import { bareHost, isLoopback, proxyFor } from '../connect/proxy.ts';
import type { Environment } from '../connect/surroundings.ts';
import { printable } from '../printable.ts';

/** A target or a setting of one that can not be used: the user's to mend before anything is sent. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** Where a report goes, with all that is needed to get there. Addresses may hold secrets: `name` is what may be shown. */
export type Target =
  | { readonly kind: 'policyreport' | 'openreports'; readonly name: string }
  | PushgatewayTarget
  | WebhookTarget
  | BucketTarget;

export interface PushgatewayTarget {
  readonly kind: 'pushgateway';
  readonly name: string;
  readonly url: URL;
  readonly login: { readonly username: string; readonly password: string } | null;
}

export interface WebhookTarget {
  readonly kind: 'webhook';
  readonly name: string;
  readonly url: URL;
  /** Key of the signature; null sends none. */
  readonly secret: string | null;
  /** Bearer token; null sends none. */
  readonly token: string | null;
}

export interface BucketTarget {
  readonly kind: 's3';
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly access: BucketAccess;
}

/** Who writes to a bucket, and where the service is. */
export interface BucketAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  readonly region: string;
  /** The service itself, for S3-compatible ones; null for AWS. */
  readonly endpoint: URL | null;
}

export interface TargetOptions {
  readonly env: Environment;
  /** Reads a secret from the variable or, where `NAME_FILE` is set, from that file; null where neither is. */
  readonly readSecret: (name: string) => Promise<string | null>;
  /** Whether `http://` is taken for servers that are not this machine. */
  readonly plainHttp: boolean;
}

const forms = 'policyreport, openreports, pushgateway=URL, s3://BUCKET/KEY or webhook=URL';

/** One value of `--to`, with the secrets of its target from the environment. Throws TargetError. */
export async function readTarget(text: string, options: TargetOptions): Promise<Target> {
  if (text === 'policyreport' || text === 'openreports') return { kind: text, name: text };
  if (text.startsWith('s3://')) return bucketTarget(text, options);
  const [, kind, given] = /^(pushgateway|webhook)(?:=(.+))?$/s.exec(text) ?? [];
  if (kind === 'pushgateway') return pushgatewayTarget(given, options);
  if (kind === 'webhook') return webhookTarget(given, options);
  throw new TargetError(`--to ${printable(text.split(/[=?:]/)[0] ?? '', 60)}: expected ${forms}`);
}

async function pushgatewayTarget(given: string | undefined, options: TargetOptions): Promise<PushgatewayTarget> {
  const url = await addressOf('pushgateway', given, 'KAUDIT_PUSHGATEWAY_URL', options);
  const username = await options.readSecret('KAUDIT_PUSHGATEWAY_USERNAME');
  const password = await options.readSecret('KAUDIT_PUSHGATEWAY_PASSWORD');
  if ((username === null) !== (password === null))
    throw new TargetError('KAUDIT_PUSHGATEWAY_USERNAME and KAUDIT_PUSHGATEWAY_PASSWORD go together');
  const login = username === null || password === null ? null : { username, password };
  return { kind: 'pushgateway', name: nameOf('pushgateway', url), url, login };
}

async function webhookTarget(given: string | undefined, options: TargetOptions): Promise<WebhookTarget> {
  const url = await addressOf('webhook', given, 'KAUDIT_WEBHOOK_URL', options);
  const token = await options.readSecret('KAUDIT_WEBHOOK_TOKEN');
  if (token !== null && !/^[\x21-\x7e]+$/.test(token))
    throw new TargetError('KAUDIT_WEBHOOK_TOKEN holds characters that no header can carry');
  const secret = await options.readSecret('KAUDIT_WEBHOOK_SECRET');
  return { kind: 'webhook', name: nameOf('webhook', url), url, secret, token };
}

/** Webhook addresses of chat services are passwords: no more than the host of one is ever shown. */
function nameOf(kind: string, url: URL): string {
  return `${kind} ${url.protocol}//${url.host}`;
}

async function addressOf(
  kind: string,
  given: string | undefined,
  variable: string,
  options: TargetOptions,
): Promise<URL> {
  const address = given ?? (await options.readSecret(variable));
  if (address === null)
    throw new TargetError(`--to ${kind}: no address: give ${kind}=URL, or set ${variable} or ${variable}_FILE`);
  return serverUrl(address, given === undefined ? variable : `--to ${kind}`, options);
}

function serverUrl(address: string, where: string, { plainHttp }: TargetOptions): URL {
  if (!URL.canParse(address)) throw new TargetError(`${where}: not a URL`);
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TargetError(`${where}: expected https://, not ${printable(url.protocol, 20)}`);
  if (url.username !== '' || url.password !== '')
    throw new TargetError(`${where}: the URL holds a login; set the variables of this target instead`);
  const host = bareHost(url);
  if (url.protocol === 'http:' && !plainHttp && host !== 'localhost' && !isLoopback(host))
    throw new TargetError(
      `${where}: http:// shows the report to everybody on the way; use https://, or allow it with --plain-http`,
    );
  return url;
}

async function bucketTarget(text: string, options: TargetOptions): Promise<BucketTarget> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(text) ?? [];
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new TargetError(`--to s3://: ${printable(bucket, 80) || 'nothing'} is no name of a bucket`);
  // Dot segments would be taken out of the path on its way, and the signature would not hold.
  if (Buffer.byteLength(key) > 900 || key.split('/').some((part) => part === '.' || part === '..'))
    throw new TargetError('--to s3://: the key is longer than 900 bytes or has a part . or ..');
  return {
    kind: 's3',
    name: `s3://${bucket}/${printable(key, 200)}`,
    bucket,
    key,
    access: await bucketAccess(options),
  };
}

/** The variables that every AWS client reads, the secret ones also as `NAME_FILE`. */
async function bucketAccess(options: TargetOptions): Promise<BucketAccess> {
  const { env, readSecret } = options;
  const required = async (name: string): Promise<string> => {
    const value = await readSecret(name);
    if (value === null) throw new TargetError(`--to s3://: set ${name} or ${name}_FILE`);
    return value;
  };
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  if (!/^[a-z0-9-]{1,40}$/.test(region)) throw new TargetError('AWS_REGION is no name of a region');
  return {
    accessKeyId: await required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: await required('AWS_SECRET_ACCESS_KEY'),
    sessionToken: await readSecret('AWS_SESSION_TOKEN'),
    region,
    endpoint: endpoint === undefined || endpoint === '' ? null : serverUrl(endpoint, 'AWS_ENDPOINT_URL', options),
  };
}

/** The endpoint of a server that is no API server: verified by the authorities that Node trusts (NODE_EXTRA_CA_CERTS adds some). */
export function endpointOfUrl(url: URL, env: Environment): Endpoint {
  const secure = url.protocol === 'https:';
  const base = new URL(url);
  base.pathname = '/';
  base.search = '';
  base.hash = '';
  return {
    url: base,
    host: bareHost(url),
    port: Number(url.port || (secure ? 443 : 80)),
    authority: url.host,
    secure,
    servername: null,
    ca: null,
    verify: true,
    proxy: proxyFor(url, '', env),
    compression: false,
  };
}
