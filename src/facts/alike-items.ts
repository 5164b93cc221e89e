/**
 * Items that agree in a part of what they hold. A check is asked about the probe of a group first: where it reads nothing that
 * the items do not share, what it says holds for all of them. Only for facts by whose items nothing is looked up as objects.
 */
export interface AlikeItems {
  /** The group of each item, by index; -1 for one that has to be asked about by itself. */
  readonly groupOf: Int32Array;
  readonly probes: readonly Probe[];
}

/** Stands for the items of a group. */
export interface Probe {
  readonly value: object;
  /** Whether anything was read that the items do not share, since this was asked last. */
  wasTouched(): boolean;
}

/** Notes that something was read that is not shared. */
export type Touch = () => void;

/** Makes probes: `make` builds the value, with accessors that call `touch` for what is not shared. */
export function probeOf(make: (touch: Touch) => object): Probe {
  let touched = false;
  return {
    value: make(() => {
      touched = true;
    }),
    wasTouched() {
      const was = touched;
      touched = false;
      return was;
    },
  };
}
