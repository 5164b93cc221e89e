import { homedir } from 'node:os';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Time and chance, so that waiting can be tested without waiting. */
export interface Clock {
  /** Wall clock in milliseconds since 1970; only for comparing with dates that others wrote. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Resolves after so many milliseconds; rejects as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** What a connection takes from the machine it runs on. */
export interface Surroundings {
  env: Environment;
  home: string;
  clock: Clock;
  /** Folder with the files `token`, `ca.crt` and `namespace` of the pod's service account. */
  serviceAccount: string;
}

const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

/** The real machine, except for what is given. The home folder is found as client-go does: HOME first. */
export function surroundingsWith(given: Partial<Surroundings>): Surroundings {
  const variables = given.env ?? env;
  return {
    env: variables,
    home: given.home ?? (variables.HOME || homedir()),
    clock: given.clock ?? systemClock,
    serviceAccount: given.serviceAccount ?? '/var/run/secrets/kubernetes.io/serviceaccount',
  };
}
