/** One of the six fields of a cron expression. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** What may stand for the numbers, from `min` on. */
  readonly words?: readonly string[];
  /** Whether `/` may follow a value. */
  readonly steps: boolean;
  /** What besides values, ranges and lists may be the whole field. */
  readonly alone?: (text: string, isValue: (text: string) => boolean) => boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59, steps: true },
  { name: 'hours', min: 0, max: 23, steps: true },
  {
    name: 'day of month',
    min: 1,
    max: 31,
    steps: true,
    // The last day, or the weekday that is closest to a day.
    alone: (text, isValue) =>
      text === '?' || text === 'L' || (text.endsWith('W') && isValue(text.slice(0, -1))),
  },
  { name: 'month', min: 1, max: 12, words: MONTHS, steps: true },
  {
    name: 'day of week',
    min: 1,
    max: 7,
    words: WEEKDAYS,
    steps: false,
    // The last day of the week, the last such day of the month, or the first to fifth.
    alone: (text, isValue) =>
      text === '?' ||
      text === 'L' ||
      (text.endsWith('L') && isValue(text.slice(0, -1))) ||
      (/#[1-5]$/.test(text) && isValue(text.slice(0, -2))),
  },
  { name: 'year', min: 1970, max: 2199, steps: true },
];

const RATE = /^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d{1,3}) (minutes|hours|days))\)$/;
const CRON = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/;

/**
 * What is wrong with a schedule, as EventBridge Scheduler documents what it takes; undefined where nothing is. What
 * is not documented is refused: it would be known only at the deployment.
 *
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function problemOfSchedule(text: string): string | undefined {
  if (RATE.test(text)) return undefined;
  const [, ...fields] = CRON.exec(text) ?? [];
  if (fields.length === 0) return 'must be like rate(7 days) or cron(0 5 ? * MON *)';
  for (const [i, field] of FIELDS.entries()) {
    const said = fields[i] ?? '';
    if (!isField(said, field)) {
      const { name, min, max, words } = field;
      const range = words ? `${min} to ${max} or ${words[0]} to ${words.at(-1)}` : `${min} to ${max}`;
      return `has ${said} for the ${name}, which goes from ${range}`;
    }
  }
  const open = [fields[2], fields[4]].filter((said) => said === '?').length;
  return open === 1 ? undefined : 'must have ? for one of the day of month and the day of week, and only one';
}

function isField(text: string, field: Field): boolean {
  const { max, steps, alone } = field;
  const isValue = (one: string) => numberOf(one, field) !== undefined;
  if (alone?.(text, isValue)) return true;
  if (text === '*') return true;
  return text.split(',').every((item) => {
    const [range = '', step, ...more] = item.split('/');
    if (more.length > 0 || (step !== undefined && !(steps && isNumber(step, 1, max)))) return false;
    // Every one is a part of no list.
    if (range === '*') return step !== undefined && item === text;
    const [from = '', to, ...others] = range.split('-');
    if (others.length > 0 || !isValue(from)) return false;
    return to === undefined || (isValue(to) && Number(numberOf(from, field)) <= Number(numberOf(to, field)));
  });
}

function numberOf(text: string, { min, max, words = [] }: Field): number | undefined {
  const word = words.indexOf(text);
  if (word !== -1) return min + word;
  return isNumber(text, min, max) ? Number(text) : undefined;
}

const isNumber = (text: string, min: number, max: number) =>
  /^\d{1,4}$/.test(text) &&
  text.length <= Math.max(2, String(max).length) &&
  Number(text) >= min &&
  Number(text) <= max;
