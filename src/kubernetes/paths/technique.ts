/** One way from a place in the cluster to the next. */
export interface Technique {
  /** What the attacker does, to be followed by what was reached. */
  readonly does: string;
  /** What must hold for it. */
  readonly needs: string;
  /** Where it is documented. */
  readonly reference: string;
}

export function way(does: string, needs: string, reference: string): Technique {
  return { does, needs, reference };
}
