import { printable } from '../printable.ts';

export { printable };

/** A URL fit for a message: user name and password masked, query and fragment dropped. */
export function printableUrl(url: URL): string {
  const login = url.username === '' && url.password === '' ? '' : '***@';
  return printable(`${url.protocol}//${login}${url.host}${url.pathname === '/' ? '' : url.pathname}`);
}
