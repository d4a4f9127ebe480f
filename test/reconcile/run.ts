import { parseArgs } from 'node:util';
import { campaign } from './campaign.ts';
import { hasHeld, reportOf } from './report.ts';

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const [changes, seed] = [Number(values.changes), Number(values.seed)];
if (values.help || !Number.isInteger(changes) || changes < 1 || !Number.isInteger(seed)) {
  console.error('Usage: npm run reconcile:campaign -- [--changes N (500)] [--seed S (1)]');
  process.exit(values.help ? 0 : 2);
}
process.env.POWERTOOLS_LOG_LEVEL ??= 'ERROR';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
const startedAt = Date.now();
const outcome = await campaign({ changes, seed });
console.log(reportOf(outcome, (Date.now() - startedAt) / 1000));
process.exitCode = hasHeld(outcome) ? 0 : 1;
