import { parseArgs } from 'node:util';
import { campaign } from './campaign.ts';
import { NotInstalled } from './not-installed.ts';
import { hasHeld, reportOf } from './report.ts';

const usage = `Usage: npm run faults -- [flags]

  --runs N       how many changes (default 200)
  --seed S       which ones, with which faults (default 1)
  --store NAME   dynalite (default) or dynamodb-local, which needs Java 17
  --world NAME   hostile (default): reads lag, logs are late and say little, people act by hand; or kind
  --case N       only this case of the seed
  --verbose      print everything about every failing case, and what the workers wrote
  --peer         compare with @aws-lambda-powertools/idempotency under eleven faults instead`;

try {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      store: { type: 'string', default: 'dynalite' },
      world: { type: 'string', default: 'hostile' },
      case: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      peer: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  process.exitCode = values.help ? help() : values.peer ? await peer() : await run(values);
} catch (error) {
  if (!(error instanceof NotInstalled || error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function help(): number {
  console.log(usage);
  return 0;
}

async function peer(): Promise<number> {
  const { compare } = await import('./peer/compare.ts');
  console.log(await compare());
  return 0;
}

async function run(values: {
  runs: string;
  seed: string;
  store: string;
  world: string;
  case?: string;
  verbose: boolean;
}) {
  const { store, world: manner, verbose } = values;
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  const isUsable = Number.isInteger(runs) && runs > 0 && Number.isInteger(seed);
  const isWorld = manner === 'hostile' || manner === 'kind';
  if (!isUsable || !isWorld || (store !== 'dynalite' && store !== 'dynamodb-local')) {
    console.error(usage);
    return 2;
  }
  const only = values.case === undefined ? undefined : Number(values.case);
  const outcome = await campaign({ runs, seed, store, manner, only });
  if (verbose) console.log(outcome.output.join(''));
  console.log(reportOf(outcome, seed, verbose));
  return hasHeld(outcome) ? 0 : 1;
}
