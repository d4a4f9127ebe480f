import { runScript, wholeNumber } from '../../infra/operate/refusal.ts';
import { runTests } from '../run-tests.ts';

const script = {
  name: 'npm run faults:storm',
  usage: `Usage: npm run faults:storm -- [flags]

Sends changes into a storm of 429, and holds that each is made once.

  --changes N   how many, 20 at least (default 1000)
  --help        print this

It exits with 1 where that does not hold.`,
  options: { changes: { type: 'string' } },
} as const;

await runScript(script, async ({ changes }) => {
  const count = wholeNumber('--changes', changes, { min: 20 }) ?? 1_000;
  await runTests('test/faults/storm.test.ts', { STORM_CHANGES: String(count) });
});
