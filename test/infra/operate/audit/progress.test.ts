import { describe, expect, test } from 'vitest';
import { durationOf, headroomOf, lineOf, ProgressLine } from '../../../../infra/operate/audit/progress.ts';
import { sleep } from '../../../support/upstream-resource.ts';

const bucket = (limit: number | undefined, remaining: number | undefined) => ({
  limit,
  remaining,
  resetAt: undefined,
  reserve: undefined,
  waiting: 0,
  inFlight: 0,
});

describe('the line says', () => {
  test('how many are done, how fast, what is left of the rate limit, and for how long it will take', () => {
    const standing = {
      step: 'inspect',
      done: 1234,
      total: 2000,
      before: 34,
      elapsedMs: 25_000,
      headroom: 71.4,
    };
    expect(lineOf('admin-roles', { ...standing, step: 'inspect' })).toBe(
      'admin-roles  inspecting 1,234/2,000 (61 %)  48/s  rate limit 71 % left  16 s left',
    );
  });

  test('how many were found, while nobody knows how many there are', () => {
    const standing = { step: 'plan', done: 1200, before: 0, elapsedMs: 2000, headroom: undefined } as const;
    expect(lineOf('admin-roles', standing)).toBe('admin-roles  listing 1,200  600/s');
  });

  test('no nonsense where there is nothing to reckon with', () => {
    const standing = {
      step: 'inspect',
      done: 0,
      total: 0,
      before: 0,
      elapsedMs: 0,
      headroom: undefined,
    } as const;
    expect(lineOf('x', standing)).toBe('x  inspecting 0/0 (100 %)  0/s');
    expect(lineOf('x', { ...standing, step: 'evaluate', total: 5, done: 5 })).toBe(
      'x  evaluating 5/5 (100 %)',
    );
  });
});

test('the scarcest rate limit of all counts', () => {
  const standings = [
    new Map([
      ['a', bucket(600, 300)],
      ['b', bucket(100, 20)],
      ['c', bucket(undefined, undefined)],
    ]),
    new Map([['d', bucket(0, 0)]]),
  ];
  expect(headroomOf(standings)).toBe(20);
  expect(headroomOf([])).toBeUndefined();
});

test.each([
  [0, '0 s'],
  [15_001, '16 s'],
  [200_000, '3 min 20 s'],
  [3_900_000, '1 h 5 min'],
])('%i ms are %s', (ms, words) => {
  expect(durationOf(ms)).toBe(words);
});

describe('it is shown', () => {
  const screen = (isTTY: boolean) => {
    const written: string[] = [];
    const stream = { isTTY, columns: 30, write: (text: string) => written.push(text) };
    return { written, stream: stream as unknown as NodeJS.WriteStream };
  };
  const readers = { standings: () => [] };

  test('on a terminal, no wider than that, and taken away at the end', async () => {
    const { written, stream } = screen(true);
    const line = new ProgressLine('admin-roles', readers, stream);
    line.onProgress({ step: 'inspect', done: 10, total: 100 });
    while (written.length === 0) await sleep(20);
    line.stop();
    expect(written[0]).toBe('\r\x1b[2Kadmin-roles  inspecting 10/10');
    expect(written.at(-1)).toBe('\r\x1b[2K');
  });

  test('nowhere else', async () => {
    const { written, stream } = screen(false);
    const line = new ProgressLine('admin-roles', readers, stream);
    line.onProgress({ step: 'inspect', done: 10, total: 100 });
    await sleep(300);
    line.stop();
    expect(written).toEqual([]);
  });
});
