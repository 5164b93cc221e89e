import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { decodeBase64, readPem } from './endpoint.ts';
import { ConnectionError } from './errors.ts';
import { type Headers, impersonationHeaders } from './impersonation.ts';
import type { User } from './kubeconfig-file.ts';
import { printable } from './printable.ts';
import type { Choice } from './resolve.ts';
import type { Surroundings } from './surroundings.ts';

/** A client certificate with its key, both PEM; {} without one. */
export interface Identity {
  cert?: string;
  key?: string;
}

/** Who we are to the API server. Errors are ConnectionErrors and never hold a credential. */
export interface Credentials {
  /** The headers of one request, impersonation included. Fails rather than leave out a credential that was configured. */
  headers(): Promise<Headers>;
  /** The client certificate as of the last `headers()`. */
  tls(): Identity;
  /** Gets new credentials after a 401; false if there is no way to. */
  refresh(): Promise<boolean>;
  /** Ends whatever still runs on behalf of these credentials. */
  close(): void;
}

/** A source of bearer tokens, with or without a client certificate of its own. */
export interface TokenSource {
  token(): Promise<string | null>;
  tls(): Identity;
  refresh(): Promise<boolean>;
  close(): void;
}

/** What a source that starts other programs or calls other servers needs to know. */
export interface SourceSettings {
  choice: Choice;
  surroundings: Surroundings;
  /** Milliseconds that a credential plugin may take. */
  pluginLimit: number;
}

const REFRESH_PERIOD = 50_000;

/**
 * The credentials of a user. As in client-go a token, then a token file, beat an exec plugin or auth provider, and so
 * does a client certificate. Without TLS no credential is sent at all, only impersonation.
 */
export async function credentialsOf(user: User, secure: boolean, settings: SourceSettings): Promise<Credentials> {
  const impersonation = impersonationHeaders(user);
  if (user.username !== '' || user.password !== '') {
    throw new ConnectionError('config', {
      what: 'the user has a user name and password; Kubernetes removed basic authentication in 1.19',
      hint: 'Use a token, a client certificate or an exec plugin.',
    });
  }
  const identity = secure ? await clientCertificate(user) : {};
  const source = secure ? await sourceOf(user, identity, settings) : null;
  return {
    headers: async () => {
      const token = (await source?.token()) ?? null;
      return token === null ? impersonation : { Authorization: `Bearer ${token}`, ...impersonation };
    },
    tls: () => ({ ...source?.tls(), ...identity }),
    refresh: async () => (await source?.refresh()) ?? false,
    close: () => source?.close(),
  };
}

async function sourceOf(user: User, identity: Identity, settings: SourceSettings): Promise<TokenSource | null> {
  if (user.tokenFile !== '') return tokenFileSource(user.tokenFile, settings.surroundings);
  if (user.token !== '') return staticSource(user.token);
  if (user.exec !== null && user.authProvider !== null) {
    throw new ConnectionError('config', { what: 'the user has both an exec plugin and an auth-provider' });
  }
  if (identity.cert !== undefined) return null;
  if (user.exec !== null) {
    const { execSource } = await import('./exec-plugin.ts');
    return execSource(user.exec, settings);
  }
  if (user.authProvider !== null) {
    const { authProviderSource } = await import('./auth-provider.ts');
    return authProviderSource(user.authProvider, settings.surroundings);
  }
  return null;
}

function staticSource(text: string): TokenSource {
  const token = checkedToken(text, 'token');
  return { token: async () => token, tls: () => ({}), refresh: async () => false, close: () => {} };
}

/** A token file is read again after 50 s (client-go: a minute less 10 s) and after a 401: the kubelet rotates it. */
function tokenFileSource(file: string, { clock }: Surroundings): TokenSource {
  const where = `token file ${printable(file)}`;
  let cached: { token: string; readAt: number } | null = null;
  const read = async () => {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      throw new ConnectionError('credentials', { what: `cannot be read (${code})`, where, passing: true });
    });
    const token = checkedToken(text, where);
    cached = { token, readAt: clock.now() };
    return token;
  };
  return {
    token: async () => {
      if (cached === null) return read();
      const { token, readAt } = cached;
      if (Math.abs(clock.now() - readAt) < REFRESH_PERIOD) return token;
      // As client-go: a token stays in use while its successor is being written; a 401 tells when it is too old.
      return read().catch(() => token);
    },
    tls: () => ({}),
    refresh: async () => {
      cached = null;
      return true;
    },
    close: () => {},
  };
}

/** A bearer token without surrounding white space. Throws if nothing is left or a header could not carry it. */
export function checkedToken(text: string, where: string): string {
  const token = text.trim();
  if (token === '') throw new ConnectionError('credentials', { what: 'holds no token', where, passing: true });
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConnectionError('credentials', { what: 'holds a token with characters that no token has', where });
  }
  return token;
}

async function clientCertificate(user: User): Promise<Identity> {
  const { clientCertificate: certFile, clientCertificateData: certData } = user;
  const { clientKey: keyFile, clientKeyData: keyData } = user;
  if (certFile === '' && certData === '') return {};
  for (const [name, file, data] of [
    ['client-certificate', certFile, certData],
    ['client-key', keyFile, keyData],
  ] as const) {
    if (file !== '' && data !== '') {
      throw new ConnectionError('config', { what: `${name} and ${name}-data are both given` });
    }
  }
  if (keyFile === '' && keyData === '') {
    throw new ConnectionError('config', { what: 'the client certificate has no key', hint: 'Add client-key.' });
  }
  const cert = await pemOf('client-certificate', certFile, certData);
  const key = await pemOf('client-key', keyFile, keyData);
  return checkedIdentity(cert, key, certFile === '' ? 'client-certificate-data' : printable(certFile));
}

async function pemOf(name: string, file: string, data: string): Promise<string> {
  if (data !== '') return decodeBase64(data, `${name}-data`);
  return readPem(file, `${name} ${printable(file)}`, 'credentials');
}

/** The certificate with its key, once OpenSSL agrees that they belong together. */
export function checkedIdentity(cert: string, key: string, where: string): Identity {
  try {
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const what = code.includes('KEY_VALUES_MISMATCH')
      ? 'the client key does not belong to the client certificate'
      : /BAD_DECRYPT|INTERRUPTED_OR_CANCELLED|BAD_PASSWORD/.test(code)
        ? 'the client key is encrypted; Kubernetes clients take unencrypted keys only'
        : `the client certificate or its key cannot be read (${code || 'not PEM'})`;
    throw new ConnectionError('credentials', { what, where });
  }
}
