import type { Task } from './gets/task.ts';
import type { World } from './gets/world.ts';
import { conclude } from './side-by-side/conclude.ts';
import { roundsOr } from './side-by-side/flags.ts';
import { inTurn } from './side-by-side/rounds.ts';
import { figureOf, tableOf } from './side-by-side/spread.ts';
import { startWorld } from './side-by-side/start-world.ts';

// How many single reads a second come through, 20 at a time, beside Okta's own client; and whether a process that has
// made thousands is slower than a new one, as it is with SailPoint's own client. `npm run bench -- gets`

const AT_ONCE = 20;
const CALLS = 5_000;
// SailPoint's client would take a minute for more.
const SAILPOINT_CALLS = 1_000;

const { world, close } = await startWorld<World>(new URL('gets/world.ts', import.meta.url));
const part = (file: string) => new URL(`gets/${file}`, import.meta.url).pathname;
const task: Task = { world, calls: CALLS, warmUp: CALLS / 5, atOnce: AT_ONCE };
const rounds = await inTurn(
  [
    { name: 'matched', file: part('ours.ts') },
    { name: 'Okta SDK', file: part('okta-sdk.mjs') },
  ],
  roundsOr(7),
  () => task,
);
const few = { ...task, calls: SAILPOINT_CALLS, warmUp: 20 };
const sailpoint = await inTurn(
  [{ name: 'SailPoint SDK', file: part('sailpoint-client.mjs') }],
  Math.min(3, roundsOr(3)),
  () => few,
);
close();

const { lines, figures } = tableOf(new Map([...rounds, ...sailpoint]));
console.log(lines.join('\n'));
const of = (name: string, figure: string) => figureOf(rounds, name, figure).median;
conclude({
  name: 'gets',
  value: of('matched', 'calls/s') / of('Okta SDK', 'calls/s'),
  goal: { atLeast: 4 },
  figures,
});
conclude({
  name: 'gets, drift',
  value: of('matched', 'last tenth ÷ first'),
  goal: { atMost: 1.1 },
  figures: {},
});
