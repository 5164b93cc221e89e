import type { Traffic } from '../connect/index.ts';
import { printable } from '../printable.ts';

/** Milliseconds by which two clocks may differ before dates in the cluster are misread. */
const SKEW_LIMIT = 60_000;

/** What went over the wire, for standard error: warnings that matter unless `quiet`, and with `verbose` all of it. */
export function describeTraffic(
  { requests, retries, bytes, connections, warnings, clockOffset }: Traffic,
  {
    quiet = false,
    verbose = false,
    among,
  }: {
    readonly quiet?: boolean;
    readonly verbose?: boolean;
    readonly among?: { readonly context: string };
  } = {},
): string {
  const offset = clockOffset === null || Math.abs(clockOffset) <= SKEW_LIMIT ? 0 : Math.round(clockOffset / 1000);
  const lines = [
    ...(offset === 0 || quiet
      ? []
      : [`the cluster's clock is ${Math.abs(offset)} s ${offset > 0 ? 'ahead of' : 'behind'} this machine's`]),
    ...(verbose
      ? [
          `${requests} GET requests, ${retries} of them repeated, ${bytes} bytes of body over ${connections} connections`,
          ...warnings.map((warning) => `warning from the API server: ${warning}`),
        ]
      : []),
  ];
  const who = among === undefined ? '' : `${printable(among.context)}: `;
  return lines.map((line) => `kaudit: ${who}${line}\n`).join('');
}
