/** What only a person can answer: whose duty it is, why kaudit can not, and how to look. */
export interface Duty {
  readonly by: 'node' | 'provider' | 'people';
  readonly reason: string;
  readonly steps: readonly string[];
}

/** A control: its title in kaudit's words, then the checks that answer it, or the one duty that it leaves to a person. */
export type ControlEntry =
  | readonly [title: string, ...answers: readonly string[]]
  | readonly [title: string, duty: Duty];

/** A benchmark: every control of it, by section. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** Other versions whose controls and ids are the same. */
  readonly alsoVersions?: readonly string[];
  readonly sections: Readonly<Record<string, Readonly<Record<string, ControlEntry>>>>;
}

/** One control of a framework, spelled out. */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  /** The checks that answer it; none where `duty` says who does. */
  readonly checks: readonly string[];
  readonly duty: Duty | null;
}

/** Every control of a framework, in its order. */
export function listControls({ sections }: Framework): Control[] {
  return Object.entries(sections).flatMap(([section, controls]) =>
    Object.entries(controls).map(([id, [title, ...answers]]) => {
      const duty = answers.find((answer) => typeof answer === 'object') ?? null;
      return { id, title, section, duty, checks: answers.filter((answer) => typeof answer === 'string') };
    }),
  );
}
