import { type Counting, LIMIT, WINDOW_MS } from './fanout/counter.ts';
import type { Done, Task } from './fanout/task.ts';
import type { Tally, World } from './fanout/world.ts';
import { peersOrEnd } from './peers/installed.ts';
import { conclude } from './side-by-side/conclude.ts';
import { compete } from './side-by-side/contestant.ts';
import { startWorld } from './side-by-side/start-world.ts';

// How soon 2,000 calls come through a bucket of 100 a second, 30 ms away, and how many are refused or lost on the way:
// alone, with a neighbour in the same bucket, and by three workers that know nothing of each other, beside Okta's own
// client and a retry library. `npm run bench -- fanout` (five minutes)

const CALLS = 2_000;
const LATENCY_MS = 30;

interface Row {
  readonly title: string;
  readonly file: string;
  readonly atOnce: number;
  readonly workers?: number;
  readonly neighbour?: number;
}

interface Outcome {
  readonly share: number;
  readonly refused: number;
  readonly lost: number;
}

const ours = (title: string, more: Partial<Row> = {}): Row => ({
  title,
  file: 'ours.ts',
  atOnce: 32,
  ...more,
});
const rows: readonly Row[] = [
  ours('matched'),
  ours('ours, a neighbour at 30/s', { neighbour: 30 }),
  ours('ours, 3 workers', { workers: 3 }),
  ours('ours, 3 workers, 10 at once', { workers: 3, atOnce: 10 }),
  { title: 'Okta SDK, 50 at once', file: 'okta-sdk.mjs', atOnce: 50 },
  { title: 'p-retry, 50 at once', file: 'p-retry.mjs', atOnce: 50 },
];

peersOrEnd();
const { world, close } = await startWorld<World>(new URL('fanout/world.ts', import.meta.url));
const figures: Record<string, number> = {};
const outcomes: (Outcome & { row: Row })[] = [];
for (const counting of ['tokens', 'windows'] as const) {
  console.log(`\nby ${counting}`.padEnd(32), '   seconds    bound  of bound   429s   lost  neighbour’s 429s');
  for (const row of rows) outcomes.push({ row, ...(await run(row, counting)) });
}
close();

const of = (isMeant: (row: Row) => boolean) => outcomes.filter(({ row }) => isMeant(row));
const total = (all: readonly Outcome[], what: 'refused' | 'lost') =>
  all.reduce((sum, one) => sum + one[what], 0);
const alone = of(({ title }) => title === 'matched');
const lost = total(
  of(({ file }) => file === 'ours.ts'),
  'lost',
);
conclude({ name: 'fanout, lost', what: 'calls', value: lost, goal: { atMost: 0 }, figures: {} });
const refused = total(alone, 'refused');
conclude({ name: 'fanout, alone', what: 'refused', value: refused, goal: { atMost: 0 }, figures: {} });
const share = Math.min(...alone.map((one) => one.share));
conclude({ name: 'fanout', value: share, goal: { atLeast: 0.97 }, figures });

async function run(row: Row, counting: Counting): Promise<Outcome> {
  const { title, file, atOnce, workers = 1, neighbour = 0 } = row;
  const url = `${world.url}/${counting}-${neighbour}-${outcomes.length}`;
  const part = new URL(`fanout/${file}`, import.meta.url).pathname;
  // Windows are the clock's, so everybody begins with one, and has the time to get ready until then.
  const startAt = Math.ceil(Date.now() / WINDOW_MS + 2) * WINDOW_MS;
  const done = await Promise.all(
    Array.from({ length: workers }, async (_, i) => {
      const calls = Math.floor((CALLS + i) / workers);
      const task: Task = { url, calls, atOnce, startAt };
      return (await compete({ name: `fanout ${title} ${i}`, file: part }, task)) as unknown as Done;
    }),
  );
  const { refused, neighbour: others } = (await (await fetch(`${url}/tally`)).json()) as Tally;
  const from = Math.min(...done.map(({ startedAt }) => startedAt));
  const ms = Math.max(...done.map(({ endedAt }) => endedAt)) - from;
  const lost = done.reduce((sum, one) => sum + one.lost, 0);
  // Nobody gains by giving calls up.
  const bound = boundMs(counting, CALLS - lost + others.granted, from);
  const outcome = { share: bound / ms, refused, lost };
  const cells = [
    (ms / 1000).toFixed(2),
    (bound / 1000).toFixed(2),
    outcome.share.toFixed(3),
    refused,
    outcome.lost,
  ];
  const widths = [10, 9, 10, 7, 7];
  const line = cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join('');
  console.log(title.padEnd(31), line, neighbour > 0 ? String(others.refused).padStart(17) : '');
  for (const [what, value] of Object.entries({ s: ms / 1000, ...outcome })) {
    figures[`${counting}, ${title}, ${what}`] = Number(value.toFixed(3));
  }
  return outcome;
}

/** The least time in which so many calls, others' among them, can be granted and the last be answered. */
function boundMs(counting: Counting, calls: number, from: number): number {
  if (counting === 'tokens') return ((calls - LIMIT) / LIMIT) * WINDOW_MS + LATENCY_MS;
  const windows = Math.ceil(calls / LIMIT) - 1;
  return windows === 0 ? LATENCY_MS : windows * WINDOW_MS - (from % WINDOW_MS) + LATENCY_MS;
}
