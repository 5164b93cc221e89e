export const mappings: readonly {
  readonly framework: string;
  readonly controls: Readonly<Record<string, readonly string[]>>;
}[] = [];
