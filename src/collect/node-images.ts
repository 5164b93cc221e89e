import { isJson } from './redact.ts';

interface NodeImage {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

/** Images as nodes report them, each kept with the first node that shows it: a thousand nodes hold the same ones. */
export class NodeImages {
  readonly #seen = new Set<string>();

  /** The images of one node that no node before it showed, as a field; no field where there are none. */
  keep(images: unknown): { readonly images?: readonly NodeImage[] } {
    const fresh = (Array.isArray(images) ? images.filter(isJson) : []).flatMap(({ names, sizeBytes }): NodeImage[] => {
      const texts = (Array.isArray(names) ? names : []).filter((name) => typeof name === 'string');
      const key = texts.join(' ');
      if (texts.length === 0 || typeof sizeBytes !== 'number' || this.#seen.has(key)) return [];
      this.#seen.add(key);
      return [{ names: texts, sizeBytes }];
    });
    return fresh.length === 0 ? {} : { images: fresh };
  }
}
