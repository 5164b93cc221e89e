/** One clause of an Accept header: a media type and the form asked for (`as`, `g`, `v`). */
export interface MediaRange {
  readonly type: string;
  readonly as: string | undefined;
  readonly group: string | undefined;
  readonly version: string | undefined;
}

/** The clauses of an Accept header, in the order in which the API server tries them. */
export function parseAccept(header: string | undefined): readonly MediaRange[] {
  const clauses = (header ?? '').split(',').filter((clause) => clause.trim() !== '');
  return (clauses.length > 0 ? clauses : ['*/*']).map(parseMediaType);
}

/** A media type with its parameters. */
export function parseMediaType(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const of = (name: string) => parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  return { type: type.toLowerCase(), as: of('as'), group: of('g'), version: of('v') };
}

/** Whether what is offered satisfies what is asked: the same form exactly, the type perhaps by a wildcard. */
export function satisfies(offered: MediaRange, asked: MediaRange): boolean {
  if (offered.as !== asked.as || offered.group !== asked.group || offered.version !== asked.version) return false;
  if (asked.type === '*/*') return true;
  if (asked.type.endsWith('/*')) return offered.type.startsWith(asked.type.slice(0, -1));
  return offered.type === asked.type;
}
