/** JSON that is not parsed yet: as a class, since nothing that was parsed can be one. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Its value; undefined where the text is no JSON. */
  parse(): unknown {
    return parseJson(this.text);
  }
}

/** The value of a text; undefined where it is no JSON. The parser's own words would quote it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
