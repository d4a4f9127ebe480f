import { peersOrEnd } from './peers/installed.ts';
import { conclude } from './side-by-side/conclude.ts';
import { roundsOr } from './side-by-side/flags.ts';
import { inTurn } from './side-by-side/rounds.ts';
import { figureOf, tableOf } from './side-by-side/spread.ts';
import { startWorld } from './side-by-side/start-world.ts';
import type { World } from './warm/world.ts';

// How long a warm function works on a request by itself, in µs: tells who asks, reads what is asked, asks the policies,
// and writes the answer. Nothing is sent anywhere. Beside what the field's libraries take for a part of it.
// `npm run bench -- warm`

peersOrEnd();
const { world, close } = await startWorld<World>(new URL('warm/world.ts', import.meta.url));
const part = (file: string) => new URL(`warm/${file}`, import.meta.url).pathname;
const rounds = await inTurn(
  [
    { name: 'matched', file: part('ours.ts'), env: world.env },
    { name: 'Powertools', file: part('peer.mjs') },
  ],
  roundsOr(5),
  () => world,
);
close();

const { lines, figures } = tableOf(rounds);
console.log(`µs per call\n${lines.join('\n')}`);
for (const [name, what] of [
  ['warm', 'read'],
  ['warm, change', 'change'],
] as const) {
  const { median: value } = figureOf(rounds, 'matched', what);
  conclude({ name, what: 'median', value, unit: 'µs', goal: { atMost: 150 }, figures });
}
