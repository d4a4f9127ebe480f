import type { Task } from './ledger/task.ts';
import type { World } from './ledger/world.ts';
import { peersOrEnd } from './peers/installed.ts';
import { conclude } from './side-by-side/conclude.ts';
import { flags, roundsOr } from './side-by-side/flags.ts';
import { inTurn } from './side-by-side/rounds.ts';
import { figureOf, tableOf } from './side-by-side/spread.ts';
import { startWorld } from './side-by-side/start-world.ts';

// How much of a function's own time the record of a change takes, beside Powertools' idempotency, which keeps less.
// The time of the server and of the wire is not counted. `npm run bench -- ledger`; `-- ledger --store dynalite`

const CALLS = 400;
const WARM_UP = 200;

peersOrEnd();
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const file = new URL('ledger/world.ts', import.meta.url);
const { world, close } = await startWorld<World>(file, ...(flags.store ? [flags.store] : []));
const part = (file: string) => new URL(`ledger/${file}`, import.meta.url).pathname;
const rounds = await inTurn(
  [
    { name: 'matched', file: part('ours.ts') },
    { name: 'Powertools', file: part('peer.mjs') },
  ],
  roundsOr(7),
  (round): Task => ({ url: world.url, calls: CALLS, warmUp: WARM_UP, round: String(round) }),
);
close();

const { lines, figures } = tableOf(rounds);
console.log(`on ${world.store}\n${lines.join('\n')}`);
const cpu = (name: string, what: string) => figureOf(rounds, name, `CPU µs, ${what}`).median;
for (const what of ['new', 'replay']) {
  conclude({
    name: what === 'new' ? 'ledger' : 'ledger, replay',
    value: cpu('matched', what) / cpu('Powertools', what),
    goal: { atMost: 0.8 },
    figures,
  });
}
