import { bundled } from './list/bundled.ts';
import type { World } from './list/world.ts';
import { conclude } from './side-by-side/conclude.ts';
import { roundsOr } from './side-by-side/flags.ts';
import { inTurn } from './side-by-side/rounds.ts';
import { figureOf, tableOf } from './side-by-side/spread.ts';
import { startWorld } from './side-by-side/start-world.ts';

// How fast 100,000 users of an application are listed over 500-item pages, and how much memory that takes, beside the
// iterator of Okta's own client. Both are bundled, as code is that is deployed. `npm run bench -- list`

const { world, close } = await startWorld<World>(new URL('list/world.ts', import.meta.url));
const [ours, peer] = await bundled('ours.ts', 'peer.mjs');
const rounds = await inTurn(
  [
    { name: 'matched', file: ours },
    { name: 'Okta SDK', file: peer },
  ],
  roundsOr(7),
  () => world,
);
close();

const { lines, figures } = tableOf(rounds);
console.log(lines.join('\n'));
const ratio = (figure: string) =>
  figureOf(rounds, 'matched', figure).median / figureOf(rounds, 'Okta SDK', figure).median;
conclude({ name: 'list', value: ratio('users/s'), goal: { atLeast: 2 }, figures });
conclude({ name: 'list, memory', value: ratio('peak RSS, MB'), goal: { atMost: 0.5 }, figures: {} });
