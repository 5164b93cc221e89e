/** A row of the fault matrix that no test of `npm test` shows, and why. */
export interface NotYet {
  readonly id: string;
  readonly shows: string;
  readonly reason: string;
}

const waivers = 'kaudit has no waivers yet';
const noFormat = (name: string) => `kaudit has no ${name} output yet`;

/** Rows without a test here; few, each with its reason. docs/reliability.md lists them. */
export const notYet: readonly NotYet[] = [
  { id: 'G05', shows: 'HTML and scripts in names are inert', reason: noFormat('HTML') },
  { id: 'G06', shows: 'CSV formulas are inert', reason: noFormat('CSV') },
  { id: 'G07', shows: 'Markdown and CI commands are inert', reason: noFormat('Markdown or CI') },
  { id: 'G08', shows: 'characters that XML forbids', reason: noFormat('XML') },
  { id: 'G12', shows: 'waiver paths lead nowhere else', reason: waivers },
  { id: 'G13', shows: 'waiver patterns are matched in linear time', reason: waivers },
  { id: 'G14', shows: 'no waiver is loaded unasked', reason: waivers },
  { id: 'G15', shows: 'expired, unmatched and unknown waivers are reported', reason: waivers },
  { id: 'G16', shows: 'a waiver leaves an unknown verdict unknown', reason: waivers },
  {
    id: 'H17',
    shows: 'a real API server audits list and get requests alone',
    reason: 'needs a real API server: shown by npm run test:cluster',
  },
];
