import { runScript, wholeNumber } from '../../../infra/operate/refusal.ts';
import { runTests } from '../../run-tests.ts';

const script = {
  name: 'npm run match:scale',
  usage: `Usage: npm run match:scale -- [flags]

Finds the change of an event in a ledger of many, and holds that it costs the same as in one of a few.

  --changes N   how many there are, 5000 at least (default 100000)
  --help        print this

It exits with 1 where that does not hold.`,
  options: { changes: { type: 'string' } },
} as const;

await runScript(script, async ({ changes }) => {
  const count = wholeNumber('--changes', changes, { min: 5_000 }) ?? 100_000;
  await runTests('test/lib/events/match.test.ts', { MATCH_CHANGES: String(count) });
});
