/** JSON that is not parsed yet: as a class, since nothing that was parsed can be one. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Its value; throws a SyntaxError where the text is no JSON. */
  parse(): unknown {
    return JSON.parse(this.text);
  }
}
