/** One way from a place in the cluster to the next. */
export interface Technique {
  /** What the attacker does, to be followed by what was reached. */
  readonly does: string;
  /** What must hold for it. */
  readonly needs: string;
  /** Where it is documented. */
  readonly reference: string;
  /** What the attacker does, where more is done at once and this is not the last of it; absent where the rest says it. */
  readonly act?: string;
}

export function way(does: string, needs: string, reference: string, act?: string): Technique {
  return { does, needs, reference, ...(act === undefined ? {} : { act }) };
}
