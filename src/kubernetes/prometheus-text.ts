/** One sample of the exposition format; a timestamp or exemplar is dropped. */
export type MetricSample = {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
};

/** The kept samples by name, in the order of the text, and how many lines could not be read (a cut-off answer, an HTML page). */
export type Metrics = {
  readonly samples: ReadonlyMap<string, readonly MetricSample[]>;
  readonly malformed: number;
};

const SERIES_OF_FAMILY = /_(?:bucket|count|sum)$/;

/**
 * Reads the Prometheus text format, keeping the wanted names only: a name keeps the sample so called, and the name of a
 * histogram or summary keeps its `_bucket`, `_count` and `_sum`. Linear in the text; never throws.
 */
export function parseMetrics(text: string, wanted: ReadonlySet<string>): Metrics {
  const samples = new Map<string, MetricSample[]>();
  let malformed = 0;
  for (const line of linesOf(text)) {
    const sample = parseMetricLine(line, wanted);
    if (sample === undefined) continue;
    if (sample === 'malformed') {
      malformed++;
      continue;
    }
    const sameName = samples.get(sample.name);
    if (sameName === undefined) samples.set(sample.name, [sample]);
    else sameName.push(sample);
  }
  return { samples, malformed };
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    yield text.slice(start, text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end);
    start = end + 1;
  }
}

/** Reads one line; undefined for comments, blank lines and names nobody wants. */
export function parseMetricLine(line: string, wanted: ReadonlySet<string>): MetricSample | 'malformed' | undefined {
  const start = skipBlanks(line, 0);
  if (start === line.length || line[start] === '#') return undefined;
  let at = start;
  while (isNameCharacter(line.charCodeAt(at))) at++;
  if (at === start) return 'malformed';
  const name = line.slice(start, at);
  if (!wanted.has(name) && !wanted.has(name.replace(SERIES_OF_FAMILY, ''))) return undefined;

  const labels = new Map<string, string>();
  at = skipBlanks(line, at);
  if (line[at] === '{') {
    const after = readLabels(line, at + 1, labels);
    if (after === undefined) return 'malformed';
    at = after;
  }
  const value = readValue(line.slice(skipBlanks(line, at)));
  return value === undefined ? 'malformed' : { name, labels, value };
}

/** Fills `labels` from the text after `{`; gives the position after `}`. */
function readLabels(line: string, start: number, labels: Map<string, string>): number | undefined {
  let at = skipBlanks(line, start);
  while (line[at] !== '}') {
    const nameStart = at;
    while (isNameCharacter(line.charCodeAt(at))) at++;
    const name = line.slice(nameStart, at);
    at = skipBlanks(line, at);
    if (name === '' || line[at] !== '=') return undefined;
    at = skipBlanks(line, at + 1);
    if (line[at] !== '"') return undefined;
    const quoted = readQuoted(line, at + 1);
    if (quoted === undefined) return undefined;
    labels.set(name, quoted.value);
    at = skipBlanks(line, quoted.end);
    if (line[at] === ',') at = skipBlanks(line, at + 1);
    else if (line[at] !== '}') return undefined;
  }
  return at + 1;
}

function readQuoted(line: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  let from = start;
  for (let at = start; at < line.length; at++) {
    const character = line[at];
    if (character === '"') return { value: value + line.slice(from, at), end: at + 1 };
    if (character !== '\\') continue;
    const escaped = line[at + 1];
    value +=
      line.slice(from, at) +
      (escaped === 'n' ? '\n' : escaped === '"' || escaped === '\\' ? escaped : `\\${escaped ?? ''}`);
    at++;
    from = at + 1;
  }
  return undefined;
}

const VALUE = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

function readValue(rest: string): number | undefined {
  let end = 0;
  while (end < rest.length && !isBlank(rest.charCodeAt(end))) end++;
  const word = rest.slice(0, end);
  if (VALUE.test(word)) return Number(word);
  return SPECIAL.get(word.toLowerCase());
}

function skipBlanks(line: string, start: number): number {
  let at = start;
  while (at < line.length && isBlank(line.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Letters, digits, `_` and `:`; a charCodeAt past the end is NaN and none of them. */
function isNameCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 58) || code === 95;
}
