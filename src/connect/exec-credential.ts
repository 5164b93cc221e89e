import { checkedIdentity, checkedToken, type Identity } from './credentials.ts';
import { ConnectionError } from './errors.ts';

const LEEWAY = 60_000;

/** What one run of a credential plugin yielded. */
export interface ExecCredential {
  token: string | null;
  identity: Identity;
  /** Wall clock in milliseconds after which the plugin runs again; null keeps the credential until a 401. */
  renewAt: number | null;
}

/**
 * The credential in a plugin's output, checked against clientauthentication/v1 as client-go does. Throws ConnectionError
 * `credentials` that names the field at fault and repeats nothing of the output.
 */
export function execCredentialFrom(output: string, apiVersion: string, where: string, now: number): ExecCredential {
  const refuse = (what: string) => new ConnectionError('credentials', { what, where });
  const credential = parsed(output);
  if (credential === null) throw refuse('did not print a JSON object');
  if (credential.kind !== 'ExecCredential') throw refuse('printed something else than an ExecCredential');
  if (credential.apiVersion !== apiVersion) throw refuse(`printed another apiVersion than ${apiVersion}`);
  const status = recordOf(credential.status);
  if (status === null) throw refuse('printed no status');
  const text = (name: string): string => {
    const value = status[name] ?? '';
    if (typeof value !== 'string') throw refuse(`printed a status.${name} that is not a string`);
    return value;
  };
  const token = text('token');
  const cert = text('clientCertificateData');
  const key = text('clientKeyData');
  if (token === '' && cert === '' && key === '') throw refuse('printed neither status.token nor a client certificate');
  if (cert === '' && key !== '') throw refuse('printed status.clientKeyData without status.clientCertificateData');
  if (cert !== '' && key === '') throw refuse('printed status.clientCertificateData without status.clientKeyData');
  return {
    token: token === '' ? null : checkedToken(token, `${where}, status.token`),
    identity: cert === '' ? {} : checkedIdentity(cert, key, where),
    renewAt: renewalTime(text('expirationTimestamp'), now),
  };
}

/** A minute before expiry, or at expiry if that is nearer; an expiry that is past or unreadable is left to the server. */
function renewalTime(expiry: string, now: number): number | null {
  const at = Date.parse(expiry);
  if (Number.isNaN(at) || at <= now) return null;
  return at - LEEWAY > now ? at - LEEWAY : at;
}

function parsed(output: string): Record<string, unknown> | null {
  try {
    return recordOf(JSON.parse(output));
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.fromEntries(Object.entries(value));
}
