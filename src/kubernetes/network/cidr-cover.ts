import type { Block } from './address.ts';

/** Whether every address of the inner block lies in the outer one. */
export function containsBlock(outer: Block, inner: Block): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether the blocks together hold every address of a family. */
export function coversFamily(blocks: readonly Block[], family: 4 | 6): boolean {
  return coversBlock(blocks, { family, first: 0n, last: (1n << (family === 4 ? 32n : 128n)) - 1n });
}

/** Whether the blocks together hold every address of the wanted one. */
export function coversBlock(blocks: readonly Block[], { family, first, last }: Block): boolean {
  let next = first;
  const sorted = blocks.filter((block) => block.family === family).sort((a, b) => (a.first < b.first ? -1 : 1));
  for (const block of sorted) {
    if (block.first > next) break;
    if (block.last >= next) next = block.last + 1n;
  }
  return next > last;
}
