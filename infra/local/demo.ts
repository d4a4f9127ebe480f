import { runScript } from '../operate/refusal.ts';

// `npm run demo`: the main job, told on the embedded parts.

const script = {
  name: 'npm run demo',
  usage: `Usage: npm run demo

Tells what Goldthread does in about ten seconds, on an embedded Okta org and SailPoint tenant, without any account.
It exits with 1 where an outcome is not as promised.

  --help  print this`,
  options: {},
} as const;

await runScript(script, async () => {
  await import('./tell-demo.ts');
});
