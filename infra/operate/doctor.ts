import type { Check } from './checks/check.ts';
import { runScript } from './refusal.ts';

// `npm run doctor`: what is wrong with a deployment, or a local set-up, and what to do about it.

const USAGE = `Usage: npm run doctor -- [flags]

Looks at the set-up that these variables name, as the functions have them:
  CALLERS_SECRET_ID, LEDGER_SECRET_ID, LEDGER_TABLE_NAME, DEFERRED_QUEUE_URL,
  OKTA_SECRET_ID, OKTA_EVENT_HOOK_SECRET_ID, SAILPOINT_SECRET_ID, PUBLIC_URL
and AWS's own (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_…).

It changes nothing. To learn what a vendor's role allows, it asks to read and to change things whose ids do not
exist. It prints no secret. It exits with 1 if anything is wrong (✗). ! is a warning: it works, and may be intended.
– marks what could not be looked at.

  --json   print one line of JSON for scripts
  --help   print this

What each line means is in docs/doctor.md.`;

const MARKS = { ok: '✓', warning: '!', failed: '✗', skipped: '–' } as const;

const script = {
  name: 'npm run doctor',
  usage: USAGE,
  options: { json: { type: 'boolean', default: false } },
} as const;

await runScript(script, ({ json }) => run(json));

async function run(isForScripts: boolean): Promise<void> {
  // They take a while to load.
  const { runChecks } = await import('./checks/run-checks.ts');
  const checks = await runChecks();
  console.log(isForScripts ? JSON.stringify({ checks }) : checks.map(line).join('\n'));
  if (checks.some(({ state }) => state === 'failed')) process.exitCode = 1;
}

function line({ name, state, found, remedy }: Check): string {
  return `${MARKS[state]} ${name.padEnd(24)} ${found}${remedy ? `\n  ${' '.repeat(24)} → ${remedy}` : ''}`;
}
