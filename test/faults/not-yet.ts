/** A row of the fault matrix that no test of `npm test` shows, and why. */
export interface NotYet {
  readonly id: string;
  readonly shows: string;
  readonly reason: string;
}

/** Rows without a test here; few, each with its reason. docs/reliability.md lists them. */
export const notYet: readonly NotYet[] = [
  {
    id: 'H17',
    shows: 'a real API server audits list and get requests alone',
    reason: 'needs a real API server: shown by npm run test:cluster',
  },
];
