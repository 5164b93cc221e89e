/** How a person sees the output: width in columns and whether colour is wanted. */
export interface Terminal {
  readonly columns: number;
  readonly color: boolean;
}

/** `--color` decides, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, then whether a terminal reads. */
export function terminalOf(
  when: string,
  stream: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
): Terminal {
  return { columns: columnsOf(stream), color: wantsColor(when, stream.isTTY === true) };
}

function columnsOf(stream: { readonly columns?: number }): number {
  const given = stream.columns ?? Number(process.env.COLUMNS ?? Number.NaN);
  return Number.isFinite(given) && given > 0 ? Math.max(60, Math.floor(given)) : 80;
}

function wantsColor(when: string, isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM } = process.env;
  if (when !== 'auto') return when === 'always';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (CLICOLOR_FORCE !== undefined && CLICOLOR_FORCE !== '0' && CLICOLOR_FORCE !== '') return true;
  return isTerminal && TERM !== 'dumb';
}
