/** What Go's strconv.ParseBool reads as true. */
const yes: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** Whether a boolean flag of a Go program is on: given bare or with a true value; the last one given decides. */
export function isSwitchedOn(args: readonly string[], flag: string): boolean {
  const given = args.findLast((arg) => arg === `--${flag}` || arg.startsWith(`--${flag}=`));
  if (given === undefined) return false;
  return given === `--${flag}` || yes.has(given.slice(flag.length + 3));
}
