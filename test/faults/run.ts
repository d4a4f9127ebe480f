import { Refusal, runScript, wholeNumber } from '../../infra/operate/refusal.ts';
import { NotInstalled } from './not-installed.ts';

const string = { type: 'string' } as const;
const boolean = { type: 'boolean', default: false } as const;
const script = {
  name: 'npm run faults',
  usage: `Usage: npm run faults -- [flags]

  --runs N       how many changes (default 200)
  --seed S       which ones, with which faults (default 1)
  --store NAME   dynalite (default) or dynamodb-local, which needs Java 17
  --world NAME   hostile (default): reads lag, logs are late and say little, people act by hand; or kind
  --case N       only this case of the seed
  --verbose      print everything about every failing case, and what the workers wrote
  --peer         compare with @aws-lambda-powertools/idempotency under eleven faults instead
  --help         print this`,
  options: {
    runs: string,
    seed: string,
    store: { ...string, default: 'dynalite' },
    world: { ...string, default: 'hostile' },
    case: string,
    verbose: boolean,
    peer: boolean,
  },
} as const;

await runScript(script, async ({ store, world: manner, verbose, ...flags }) => {
  const runs = wholeNumber('--runs', flags.runs, { min: 1 }) ?? 200;
  const seed = wholeNumber('--seed', flags.seed) ?? 1;
  const only = wholeNumber('--case', flags.case);
  if (store !== 'dynalite' && store !== 'dynamodb-local')
    throw new Refusal('--store is dynalite or dynamodb-local.');
  if (manner !== 'hostile' && manner !== 'kind') throw new Refusal('--world is hostile or kind.');
  try {
    if (flags.peer) return await peer();
    // They take a while to load.
    const { campaign } = await import('./campaign.ts');
    const { hasHeld, reportOf } = await import('./report.ts');
    const outcome = await campaign({ runs, seed, store, manner, only });
    if (verbose) console.log(outcome.output.join(''));
    console.log(reportOf(outcome, seed, verbose));
    process.exitCode = hasHeld(outcome) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error;
    throw new Refusal(error.message);
  }
});

async function peer(): Promise<void> {
  const { compare } = await import('./peer/compare.ts');
  console.log(await compare());
}
