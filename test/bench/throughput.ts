import { conclude } from './side-by-side/conclude.ts';
import type { Figures } from './side-by-side/contestant.ts';
import { roundsOr } from './side-by-side/flags.ts';
import { figureOf, tableOf } from './side-by-side/spread.ts';
import { Installation } from './throughput/installation.ts';

// How many changes a second the local gateway makes on dynalite with everything on: policies, ledger, log, metrics,
// and Okta's events, which confirm each change; and whether a change costs more when the ledger is a hundred times as
// large. `npm run bench -- throughput`

const CHANGES = 200;
const SIZES = [1_000, 100_000];

Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const count = roundsOr(9);
const installations: Installation[] = [];
for (const size of SIZES) installations.push(await Installation.start(size, CHANGES * (count + 2)));
const rounds = new Map(installations.map(({ name }) => [name, [] as Figures[]]));
// The first two make the processes warm.
for (let i = -2; i < count; i += 1) {
  for (const one of i % 2 === 0 ? installations : installations.toReversed()) {
    const figures = await one.make(CHANGES);
    if (i >= 0) rounds.get(one.name)?.push(figures);
  }
}
await Promise.all(installations.map((one) => one.close()));

const { lines, figures } = tableOf(rounds);
console.log(lines.join('\n'));
const [small = '', large = ''] = installations.map(({ name }) => name);
const ratio = (figure: string) =>
  figureOf(rounds, large, figure).median / figureOf(rounds, small, figure).median;
conclude({
  name: 'throughput',
  value: ratio('gateway, CPU ms per change'),
  goal: { atMost: 1.1 },
  figures,
});
conclude({
  name: 'throughput, DynamoDB',
  value: ratio('DynamoDB, CPU ms per change'),
  goal: { atMost: 1.1 },
  figures: {},
});
