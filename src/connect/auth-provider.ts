import { checkedToken, type TokenSource } from './credentials.ts';
import { ConnectionError } from './errors.ts';
import { printable } from './printable.ts';
import type { Surroundings } from './surroundings.ts';

const LEEWAY = 60_000;

const REPLACEMENTS = new Map([
  ['gcp', 'gke-gcloud-auth-plugin'],
  ['azure', 'kubelogin'],
]);

/**
 * Tokens from the legacy `auth-provider: oidc` through @kubernetes/client-node, which renews an expired id-token with the
 * refresh token. Others are refused: Kubernetes 1.26 removed them. client-node forgets when a renewed token expires and
 * would renew it for every request, so the token is kept here until a minute before its own `exp`.
 */
export async function authProviderSource(
  provider: { name: string; config: Map<string, string> },
  { clock }: Surroundings,
): Promise<TokenSource> {
  const where = `auth-provider ${printable(provider.name, 60)}`;
  if (provider.name !== 'oidc') {
    const plugin = REPLACEMENTS.get(provider.name) ?? 'the exec plugin of your provider';
    throw new ConnectionError('config', {
      what: 'this auth-provider is not supported; Kubernetes removed it in 1.26',
      where,
      hint: `Log in again with ${plugin}.`,
    });
  }
  const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js');
  const config = Object.fromEntries(provider.config);
  let cached: { token: string; renewAt: number } | null = null;
  let pending: Promise<string> | null = null;

  const renew = async () => {
    const options: { headers: Record<string, string> } = { headers: {} };
    try {
      await new OpenIDConnectAuth().applyAuthentication({ name: '', authProvider: { name: 'oidc', config } }, options);
    } catch (error) {
      // The identity provider's answer may be part of the message.
      const name = error instanceof Error ? error.name : 'error';
      throw new ConnectionError('credentials', {
        what: `the id-token has expired and renewing it failed (${printable(name, 60)})`,
        where,
        hint: 'Log in again. An issuer with a private certificate authority needs NODE_EXTRA_CA_CERTS.',
      });
    }
    const authorization = options.headers.Authorization;
    if (authorization === undefined) {
      throw new ConnectionError('credentials', {
        what: 'there is no valid id-token, and not all of client-id, refresh-token and idp-issuer-url to get one',
        where,
        hint: 'Log in again.',
      });
    }
    const token = checkedToken(authorization.replace(/^Bearer /, ''), where);
    const expiry = OpenIDConnectAuth.expirationFromToken(token) * 1000;
    cached = { token, renewAt: Number.isFinite(expiry) && expiry > 0 ? expiry - LEEWAY : clock.now() + LEEWAY };
    return token;
  };
  return {
    token: async () => {
      if (cached !== null && clock.now() < cached.renewAt) return cached.token;
      pending ??= renew().finally(() => {
        pending = null;
      });
      return pending;
    },
    tls: () => ({}),
    refresh: async () => false,
    close: () => {},
  };
}
