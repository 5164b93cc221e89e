import { ConnectionError } from './errors.ts';
import type { User } from './kubeconfig-file.ts';

/** Request headers; a list is sent as repeated lines. */
export type Headers = Record<string, string | string[]>;

/** The impersonation headers that client-go would send (transport/round_trippers.go); {} if nobody is impersonated. */
export function impersonationHeaders(user: Pick<User, 'as' | 'asUid' | 'asGroups' | 'asUserExtra'>): Headers {
  const { as, asUid, asGroups, asUserExtra } = user;
  if (as === '') {
    if (asUid === '' && asGroups.length === 0 && asUserExtra.size === 0) return {};
    throw new ConnectionError('config', {
      what: 'a uid, groups or extra to impersonate need a user to impersonate',
      hint: 'Add --as (or `as` in the kubeconfig).',
    });
  }
  const headers: Headers = { 'Impersonate-User': headerValue(as, 'as') };
  if (asUid !== '') headers['Impersonate-Uid'] = headerValue(asUid, 'as-uid');
  if (asGroups.length > 0) headers['Impersonate-Group'] = asGroups.map((group) => headerValue(group, 'as-groups'));
  for (const [key, values] of asUserExtra) {
    if (values.length > 0) {
      headers[`Impersonate-Extra-${escapeKey(key)}`] = values.map((value) => headerValue(value, 'as-user-extra'));
    }
  }
  return headers;
}

/** Go sends UTF-8 bytes as they are; Node writes one byte per character, so each byte becomes a character. */
function headerValue(value: string, field: string): string {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    throw new ConnectionError('config', { what: 'holds a control character', where: field });
  }
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** Percent-encodes every byte that a header name cannot carry, and `%` itself. Source: headerKeyEscape. */
function escapeKey(key: string): string {
  return [...Buffer.from(key, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[A-Za-z0-9!#$&'*+\-.^_`|~]/.test(character)) return character;
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
