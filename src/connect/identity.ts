import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { User } from './kubeconfig-file.ts';
import type { ConnectionOptions } from './options.ts';
import { printable } from './printable.ts';

/** The kind of credential that a scan logs in with. */
export type CredentialKind =
  | 'token'
  | 'given-token'
  | 'token-file'
  | 'client-certificate'
  | 'exec'
  | 'auth-provider'
  | 'none';

/** Who the scan is to the API server, as far as its credentials tell; none of the credentials themselves. */
export interface ScanIdentity {
  credential: CredentialKind;
  /** The user name, with impersonation that of whom it stands for; null where only the API server knows. */
  user: string | null;
  groups: string[];
  impersonates: boolean;
}

/** Reads what credentials say of their holder: the subject of a certificate, the account that a token names. */
export async function identityOf(user: User, options: ConnectionOptions): Promise<ScanIdentity> {
  const credential = kindOf(user, options);
  if (user.as !== '')
    return { credential, user: printable(user.as, 253), groups: user.asGroups.map(shown), impersonates: true };
  const own = await holderOf(user, credential);
  return { credential, ...own, impersonates: false };
}

/** As `credentialsOf` chooses: a token file, then a token, beat a certificate, which beats the rest. */
function kindOf(user: User, options: ConnectionOptions): CredentialKind {
  if (user.tokenFile !== '') return 'token-file';
  if (user.token !== '') return options.token ? 'given-token' : 'token';
  if (user.clientCertificate !== '' || user.clientCertificateData !== '') return 'client-certificate';
  if (user.exec !== null) return 'exec';
  return user.authProvider === null ? 'none' : 'auth-provider';
}

type Holder = Pick<ScanIdentity, 'user' | 'groups'>;
const nobodyKnown: Holder = { user: null, groups: [] };

async function holderOf(user: User, credential: CredentialKind): Promise<Holder> {
  try {
    if (credential === 'token-file') return ofToken(await readFile(user.tokenFile, 'utf8'));
    if (credential === 'token' || credential === 'given-token') return ofToken(user.token);
    if (credential !== 'client-certificate') return nobodyKnown;
    const data = user.clientCertificateData;
    return ofCertificate(data === '' ? await readFile(user.clientCertificate) : Buffer.from(data, 'base64'));
  } catch {
    // Whether the credential is any good, connecting says in its own words.
    return nobodyKnown;
  }
}

/** The common name and the organizations, which the API server takes for user and groups. */
function ofCertificate(pem: Buffer): Holder {
  const lines = new X509Certificate(pem).subject.split('\n');
  const valuesOf = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}=`) ? [shown(line.slice(name.length + 1))] : []));
  return { user: valuesOf('CN').at(-1) ?? null, groups: valuesOf('O') };
}

/** A token of a service account names it; what an identity provider calls somebody is not what the API server does. */
function ofToken(token: string): Holder {
  const claims: unknown = JSON.parse(Buffer.from(token.trim().split('.')[1] ?? '', 'base64url').toString());
  const subject = typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : undefined;
  return typeof subject === 'string' && /^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/.test(subject)
    ? { user: shown(subject), groups: [] }
    : nobodyKnown;
}

function shown(text: string): string {
  return printable(text, 253);
}
