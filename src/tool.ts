import manifest from '../package.json' with { type: 'json' };

/** Name and version of this program, as every inventory and report states them. */
export const tool: { readonly name: string; readonly version: string } = {
  name: manifest.name,
  version: manifest.version,
};

/** One sentence of what it is. */
export const description: string = manifest.description;
