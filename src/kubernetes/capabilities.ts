/** Those that give the node away come first. Source: capabilities(7); each is a known way out of a container. */
const worst: readonly string[] = [
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_PTRACE',
  'DAC_READ_SEARCH',
  'BPF',
  'PERFMON',
  'SYS_BOOT',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'NET_ADMIN',
  'SYSLOG',
  'NET_RAW',
];

/** The capabilities without repetition, the most dangerous first, then by name. */
export function worstFirst(capabilities: readonly string[]): string[] {
  return [...new Set(capabilities)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The capability as the kernel calls it, without its prefix: runtimes accept any case and `CAP_`. */
export function plainName(capability: string): string {
  return capability.toUpperCase().replace(/^CAP_/, '');
}

function rank(capability: string): number {
  const found = worst.indexOf(plainName(capability));
  return found < 0 ? worst.length : found;
}
