/** Random numbers between 0 and 1 from a seed (mulberry32): the same cluster on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Hands out the things whose names and ids the API server makes up. */
export function namesFrom(random: () => number): { suffix(length: number): string; uid(): string } {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return {
    suffix: (length) => Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join(''),
    uid: () => [hex(8), hex(4), `4${hex(3)}`, `a${hex(3)}`, hex(12)].join('-'),
  };
}
