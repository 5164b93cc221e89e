const minute = 60_000;
const hour = 60 * minute;
const dayLength = 24 * hour;
/** Longest gaps of the words that cron libraries know; K8up adds `-random`. Source: robfig/cron, Predefined schedules. */
const words: ReadonlyMap<string, number> = new Map([
  ['@hourly', hour],
  ['@daily', dayLength],
  ['@midnight', dayLength],
  ['@weekly', 7 * dayLength],
  ['@monthly', 31 * dayLength],
  ['@yearly', 366 * dayLength],
  ['@annually', 366 * dayLength],
]);

/**
 * The longest time in milliseconds between two runs of a cron expression of five fields, of a word like `@daily`, or of
 * `@every 6h`; undefined where it is none or never runs.
 */
export function cronInterval(expression: unknown): number | undefined {
  if (typeof expression !== 'string' || expression.length > 256) return undefined;
  const bare = expression.trim().replace(/^(?:CRON_)?TZ=\S+\s+/, '');
  const every = /^@every\s+(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(bare);
  if (every !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = every;
    return Number(hours) * hour + Number(minutes) * minute + Number(seconds) * 1_000 || undefined;
  }
  const word = words.get(bare.replace(/-random$/, ''));
  if (word !== undefined) return word;
  const [minutes, hours, days, months, weekdays, ...more] = bare.split(/\s+/);
  if (weekdays === undefined || more.length > 0) return undefined;
  const at = { minutes: parseField(minutes, 0, 59), hours: parseField(hours, 0, 23) };
  const on = { days: parseField(days, 1, 31), months: parseField(months, 1, 12), weekdays: parseField(weekdays, 0, 7) };
  if (at.minutes === undefined || at.hours === undefined) return undefined;
  if (on.days === undefined || on.months === undefined || on.weekdays === undefined) return undefined;
  const times = at.hours.flatMap((one) => (at.minutes ?? []).map((other) => one * hour + other * minute));
  const matches = dayMatcher(
    on.days,
    on.months,
    on.weekdays,
    days === '*' || days === '?',
    weekdays === '*' || weekdays === '?',
  );
  return longestGap(times, matches);
}

/** Day by day over five years, so that a 29 February is among them. */
function longestGap(times: readonly number[], matches: (date: Date) => boolean): number | undefined {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const within = times.reduce((gap, time, i) => Math.max(gap, time - (times[i - 1] ?? time)), 0);
  const start = Date.UTC(2024, 0, 1);
  let before: number | undefined;
  let longest = within;
  for (let day = 0; day < 5 * 366; day++) {
    const at = start + day * dayLength;
    if (!matches(new Date(at))) continue;
    if (before !== undefined) longest = Math.max(longest, at + first - before);
    before = at + last;
  }
  return before === undefined || longest === 0 ? undefined : longest;
}

/** Where both the day of the month and the weekday are limited, either is enough (crontab(5)). */
function dayMatcher(
  days: readonly number[],
  months: readonly number[],
  weekdays: readonly number[],
  anyDay: boolean,
  anyWeekday: boolean,
): (date: Date) => boolean {
  const [inDays, inMonths, inWeek] = [new Set(days), new Set(months), new Set(weekdays.map((one) => one % 7))];
  return (date) => {
    if (!inMonths.has(date.getUTCMonth() + 1)) return false;
    const [day, weekday] = [inDays.has(date.getUTCDate()), inWeek.has(date.getUTCDay())];
    return anyDay || anyWeekday ? day && weekday : day || weekday;
  };
}

const names: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const monthNames: readonly string[] = [
  '',
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];

/** `*`, `1,5`, `1-5`, `*` with a step, names of days and months; sorted. */
function parseField(field: string | undefined, least: number, most: number): number[] | undefined {
  const found = new Set<number>();
  for (const part of (field ?? '').toLowerCase().split(',')) {
    const [range = '', step = '1', ...more] = part.split('/');
    const by = /^\d{1,2}$/.test(step) ? Number(step) : 0;
    const [from, to] =
      range === '*' || range === '?' ? [least, most] : ends(range, part.includes('/') ? most : undefined, most);
    if (more.length > 0 || by === 0 || from === undefined || to === undefined || from < least || to > most)
      return undefined;
    for (let value = from; value <= to; value += by) found.add(value);
  }
  return found.size === 0 ? undefined : [...found].sort((a, b) => a - b);
}

function ends(range: string, open: number | undefined, most: number): [number | undefined, number | undefined] {
  const [first, second, ...more] = range.split('-').map((text) => {
    if (/^\d{1,2}$/.test(text)) return Number(text);
    const at = (most === 12 ? monthNames : names).indexOf(text);
    return at < 0 || (most !== 12 && most !== 7) ? undefined : at;
  });
  return more.length > 0 ? [undefined, undefined] : [first, range.includes('-') ? second : (open ?? first)];
}
