import { expect, it } from 'vitest';
import { Buckets } from '../../../lib/upstream/buckets.ts';
import { ServerClock } from '../../../lib/upstream/server-clock.ts';
import { VirtualClock } from './virtual-clock.ts';

const answer = (clock: VirtualClock, resetsInS: number) => ({
  status: 200,
  headers: {
    date: new Date(clock.epoch()).toUTCString(),
    'x-rate-limit-limit': '10',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Math.floor(clock.epoch() / 1000) + resetsInS),
  },
  body: undefined,
});

function start() {
  const clock = new VirtualClock();
  const serverClock = new ServerClock(clock);
  return {
    clock,
    serverClock,
    buckets: new Buckets<{ arrival: number }>({ reserve: 0, assumed: undefined, clock, serverClock }),
  };
}

it('of many buckets those are forgotten of which nothing is known, and no other', async () => {
  const { clock, serverClock, buckets } = start();
  const spent = buckets.get('spent');
  spent.send(0);
  serverClock.hear(answer(clock, 60), 0);
  spent.answered(answer(clock, 60), { at: 0, after: 0 }, 1);
  buckets.get('waited for').waiting.add({ arrival: 1 });
  buckets.get('under way').send(0);
  for (let i = 0; i < 500; i += 1) buckets.get(`idle ${i}`);
  expect(buckets.standing().size).toBeLessThanOrEqual(65);
  expect([...buckets.standing().keys()]).toEqual(
    expect.arrayContaining(['spent', 'waited for', 'under way']),
  );
  await clock.elapse(62_000);
  for (let i = 0; i < 100; i += 1) buckets.get(`later ${i}`);
  expect(buckets.standing().has('spent')).toBe(false);
});

it('of several ready buckets the one goes first that was waited for first', () => {
  const { buckets } = start();
  buckets.get('a').waiting.add({ arrival: 2 });
  buckets.get('b').waiting.add({ arrival: 1 });
  buckets.get('c').waiting.add({ arrival: 3 });
  expect(buckets.next(0).bucket).toBe(buckets.get('b'));
});
