/**
 * The last value of a flag: `--name=value`, `--name value`, or a bare `--name`, which is `true`; undefined where it is
 * not given.
 */
export function flagValue(args: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (const [index, word] of args.entries()) {
    if (typeof word !== 'string') continue;
    if (word.startsWith(`--${name}=`)) value = word.slice(name.length + 3);
    if (word !== `--${name}`) continue;
    const next = args[index + 1];
    value = typeof next === 'string' && !next.startsWith('-') ? next : 'true';
  }
  return value;
}

/** A command line out of an annotation: a JSON list of words; undefined where it is none. */
export function wordsOf(text: unknown): readonly string[] | undefined {
  if (typeof text !== 'string' || !text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((word) => typeof word === 'string') : undefined;
  } catch {
    return undefined;
  }
}
