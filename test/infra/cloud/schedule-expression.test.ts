import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleOf } from '../../../infra/cloud/audit-schedules.ts';
import { readConfig } from '../../../infra/cloud/config.ts';
import { problemOfSchedule } from '../../../infra/cloud/schedule-expression.ts';
import { auditFunctions } from '../../../infra/functions.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

// The examples of AWS's own pages.
test.each([
  'cron(0 10 * * ? *)',
  'cron(15 12 * * ? *)',
  'cron(0 18 ? * MON-FRI *)',
  'cron(0 8 1 * ? *)',
  'cron(0/15 * * * ? *)',
  'cron(0/10 * ? * MON-FRI *)',
  'cron(0/5 8-17 ? * MON-FRI *)',
  'cron(15 10 ? * 6L 2022-2023)',
  'cron(0/30 20-23 ? * MON-FRI *)',
  'cron(0 9 ? * 2#1 *)',
  'cron(0 9 3W JAN,FEB,MAR ? *)',
  'cron(0 9 L * ? *)',
  'rate(1 minute)',
  'rate(5 minutes)',
  'rate(1 hour)',
  'rate(7 days)',
])('%s is taken', (text) => {
  expect(problemOfSchedule(text)).toBeUndefined();
});

test.each([
  ['cron(0 5 * * * *)', 'must have ? for one of the day of month and the day of week, and only one'],
  ['cron(0 5 ? * ? *)', 'must have ? for one of'],
  ['cron(0 5 1 * MON *)', 'must have ? for one of'],
  ['cron(99 5 ? * MON *)', 'has 99 for the minutes, which goes from 0 to 59'],
  ['cron(0 24 ? * MON *)', 'has 24 for the hours'],
  ['cron(0 5 32 * ? *)', 'has 32 for the day of month, which goes from 1 to 31'],
  ['cron(0 5 0 * ? *)', 'has 0 for the day of month'],
  ['cron(0 5 ? 13 MON *)', 'has 13 for the month, which goes from 1 to 12 or JAN to DEC'],
  ['cron(0 5 ? * 9 *)', 'has 9 for the day of week'],
  ['cron(0 5 ? * FOO *)', 'has FOO for the day of week, which goes from 1 to 7 or SUN to SAT'],
  ['cron(0 5 ? * MON#9 *)', 'has MON#9 for the day of week'],
  ['cron(0 5 ? * 3#1,6#3 *)', 'has 3#1,6#3 for the day of week'],
  ['cron(0 5 ? * MON/2 *)', 'has MON/2 for the day of week'],
  ['cron(0 5 ? * MON 1800)', 'has 1800 for the year, which goes from 1970 to 2199'],
  ['cron(*/0 5 ? * MON *)', 'has */0 for the minutes'],
  ['cron(0/5/5 5 ? * MON *)', 'has 0/5/5 for the minutes'],
  ['cron(10-5 5 ? * MON *)', 'has 10-5 for the minutes'],
  ['cron(*,5 5 ? * MON *)', 'has *,5 for the minutes'],
  ['cron(? 5 ? * MON *)', 'has ? for the minutes'],
  ['cron(, , ? * MON *)', 'has , for the minutes'],
  ['cron(0 5 1W,2W * ? *)', 'has 1W,2W for the day of month'],
  ['cron(0 5 ? * MON)', 'must be like'],
  ['rate(1 days)', 'must be like'],
  ['rate(2 day)', 'must be like'],
  ['rate(01 days)', 'must be like'],
  ['rate(0 days)', 'must be like'],
  ['at(2027-01-01T00:00:00)', 'must be like'],
  ['daily', 'must be like'],
])('%s is refused, and says why', (text, said) => {
  expect(problemOfSchedule(text)).toContain(said);
});

test('the schedules that audits are shipped with are taken', () => {
  const shipped = auditFunctions.map(({ audit }) => scheduleOf(audit.name, readConfig({})).schedule);
  expect(shipped.map(problemOfSchedule)).toEqual(shipped.map(() => undefined));
});

/** Whatever a field may hold, made of what it may count. */
function field(min: number, max: number, { words = [] as string[], steps = true } = {}) {
  const number = fc.integer({ min, max });
  const spell = (n: number, isWord: boolean) => (isWord && words[n - min]) || String(n);
  const value = fc.tuple(number, fc.boolean()).map(([n, isWord]) => spell(n, isWord));
  const range = fc
    .tuple(number, number, fc.boolean())
    .map(([a, b, isWord]) => [Math.min(a, b), Math.max(a, b)].map((n) => spell(n, isWord)).join('-'));
  const step = fc.integer({ min: 1, max }).map((n) => `/${n}`);
  const item = fc
    .tuple(fc.oneof(value, range), steps ? fc.option(step, { nil: '' }) : fc.constant(''))
    .map((parts) => parts.join(''));
  const list = fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => items.join(','));
  const every = steps ? fc.option(step, { nil: '' }).map((by) => `*${by}`) : fc.constant('*');
  return fc.oneof(list, every);
}

const days = fc.oneof(
  field(1, 31),
  fc.constant('L'),
  fc.integer({ min: 1, max: 31 }).map((n) => `${n}W`),
);
const weekday = fc.oneof(fc.integer({ min: 1, max: 7 }).map(String), fc.constantFrom(...WEEKDAYS));
const weekdays = fc.oneof(
  field(1, 7, { words: WEEKDAYS, steps: false }),
  fc.constant('L'),
  weekday.map((day) => `${day}L`),
  fc.tuple(weekday, fc.integer({ min: 1, max: 5 })).map(([day, n]) => `${day}#${n}`),
);
const fields = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    fc.oneof(fc.tuple(days, fc.constant('?')), fc.tuple(fc.constant('?'), weekdays)),
    field(1, 12, { words: MONTHS }),
    field(1970, 2199),
  )
  .map(([minutes, hours, [day, dayOfWeek], month, year]) => [minutes, hours, day, month, dayOfWeek, year]);
const cron = (parts: readonly string[]) => `cron(${parts.join(' ')})`;

describe('of generated expressions', () => {
  test('each that follows the grammar is taken', () => {
    fc.assert(
      fc.property(fields, (parts) => {
        expect(problemOfSchedule(cron(parts))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  test('none is taken with a number out of range in any field, alone, in a range, in a list or as a step', () => {
    const past = [60, 24, 32, 13, 8, 2200];
    const forms = [
      (n: number) => `${n}`,
      (n: number) => `1-${n}`,
      (n: number) => `${n}-${n + 1}`,
      (n: number) => `1,${n}`,
      (n: number) => `${n}/2`,
      (n: number) => `*/${n}`,
    ];
    const bad = fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(...forms),
      fc.integer({ min: 0, max: 9 }),
    );
    fc.assert(
      fc.property(fields, bad, (parts, [at, form, more]) => {
        const open = parts.indexOf('?');
        // The other field stays as it is, so that only the number is wrong.
        if (at === open) return;
        expect(problemOfSchedule(cron(parts.with(at, form((past[at] ?? 0) + more))))).toContain('has ');
      }),
      { numRuns: 1_000 },
    );
  });

  test('none is taken with ? for both days, or for neither', () => {
    fc.assert(
      fc.property(fields, days, weekdays, (parts, day, dayOfWeek) => {
        const said = 'must have ? for one of';
        expect(problemOfSchedule(cron(parts.with(2, '?').with(4, '?')))).toContain(said);
        expect(problemOfSchedule(cron(parts.with(2, day).with(4, dayOfWeek)))).toContain(said);
      }),
    );
  });

  test('any text is taken or refused, and none breaks it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((inner) => `cron(${inner})`),
    );
    fc.assert(fc.property(text, (any) => void problemOfSchedule(any)));
  });
});
