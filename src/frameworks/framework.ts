/** A benchmark: each control that checks answer, with those checks. */
export interface Framework {
  readonly id: string;
  readonly version: string;
  readonly controls: Readonly<Record<string, readonly string[]>>;
}
