/** What a YAML text may hold at most, judged before it is parsed. */
export interface YamlLimits {
  /** Nesting of brackets. */
  readonly depth: number;
  /** White space at the beginning of a line. */
  readonly indent: number;
  /** Punctuation that could make a node: each costs the parser up to 1 KB. */
  readonly marks: number;
}

/** What is too much in a YAML text, judged without parsing; brackets inside strings count too. Null where nothing is. */
export function excessOf(text: string, { depth: deepest, indent, marks: most }: YamlLimits): string | null {
  if (new RegExp(`^[ \\t]{${indent}}|^(?:[ \\t]*[-?:][ \\t]){50}`, 'm').test(text)) return 'nested too deeply';
  let depth = 0;
  let marks = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    if (!'[]{},:!&*"\'#-?\n'.includes(character)) continue;
    marks += 1;
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > deepest) return 'nested too deeply';
    if (marks > most) return 'too many entries';
  }
  return null;
}
