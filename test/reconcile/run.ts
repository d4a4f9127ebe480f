import { runScript, wholeNumber } from '../../infra/operate/refusal.ts';

// `npm run reconcile:campaign`: events of Okta held against a ledger, while they come late, twice and out of order.

const string = { type: 'string' } as const;
const script = {
  name: 'npm run reconcile:campaign',
  usage: `Usage: npm run reconcile:campaign -- [flags]

  --changes N  how many changes (default 500)
  --seed S     which ones (default 1)
  --help       print this`,
  options: { changes: string, seed: string },
} as const;

await runScript(script, async (flags) => {
  const changes = wholeNumber('--changes', flags.changes, { min: 1 }) ?? 500;
  const seed = wholeNumber('--seed', flags.seed) ?? 1;
  process.env.POWERTOOLS_LOG_LEVEL ??= 'ERROR';
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
  // They take a while to load.
  const { campaign } = await import('./campaign.ts');
  const { hasHeld, reportOf } = await import('./report.ts');
  const startedAt = Date.now();
  const outcome = await campaign({ changes, seed });
  console.log(reportOf(outcome, (Date.now() - startedAt) / 1000));
  process.exitCode = hasHeld(outcome) ? 0 : 1;
});
