const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A span of milliseconds as people say it: `5 minutes`, `24 hours`, `11 days`. */
export function spanText(milliseconds: number): string {
  const [unit, name] =
    milliseconds >= 2 * day ? [day, 'day'] : milliseconds >= 2 * hour ? [hour, 'hour'] : [minute, 'minute'];
  const count = Math.floor(milliseconds / unit);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
