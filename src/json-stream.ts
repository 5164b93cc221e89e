/** The JSON texts that stand one after the other in a text, as of several `kubectl get -o json`; null where it is something else. */
export function readJsonStream(text: string): unknown[] | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return [JSON.parse(text)];
  } catch {
    // Several in a row, or YAML that begins with a bracket.
  }
  const values: unknown[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOf(text, start);
    if (end === undefined) return text.slice(start).trim() === '' && values.length > 0 ? values : null;
    try {
      values.push(JSON.parse(text.slice(start, end)));
    } catch {
      // Not JSON after all: who asked knows what else it may be.
      return null;
    }
    start = end;
  }
  return values;
}

/** Where the bracket that opens first is closed again. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i += 1) {
    const character = text.charCodeAt(i);
    if (quoted) {
      if (character === 0x5c) i += 1;
      else if (character === 0x22) quoted = false;
    } else if (character === 0x22) quoted = true;
    else if (character === 0x7b || character === 0x5b) depth += 1;
    else if (character === 0x7d || character === 0x5d) {
      depth -= 1;
      if (depth <= 0) return i + 1;
    }
  }
  return undefined;
}
