import { parseAddress } from './network/address.ts';

/** Whether an address and port, as components take them to listen on, is reached from its own node alone; the port may be missing. */
export function listensOnLoopback(text: string): boolean {
  const host = hostOf(text.trim());
  if (host === 'localhost') return true;
  const address = parseAddress(host);
  if (address === undefined) return false;
  return address.family === 4 ? address.value >> 24n === 127n : address.value === 1n;
}

function hostOf(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text);
  if (bracketed !== null) return bracketed[1] ?? '';
  const colon = text.indexOf(':');
  // Without brackets more than one colon is an address of IPv6.
  return colon >= 0 && text.indexOf(':', colon + 1) < 0 ? text.slice(0, colon) : text;
}
