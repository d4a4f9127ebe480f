import { Child } from './child.ts';
import { mkdtempSync } from 'node:fs';
const w = new Child('world-process.ts');
const N = Number(process.argv[2]);
const told: any = await w.ask({ start: { seed: 1, users: Math.max(700, Math.floor(N/5)), assignments: N, roleHolders: 200, devices: 300, identities: 30, faults: 2, rateLimit: 60000 } });
console.log('changes', told.changes);
const { fork } = await import('node:child_process');
for (const flags of process.argv.slice(3)) {
  console.log(flags);
  const c = fork(new URL('./_memchild.ts', import.meta.url), { execArgv: flags.split(' '), env: { ...process.env, AWS_REGION:'us-east-1',AWS_ACCESS_KEY_ID:'t',AWS_SECRET_ACCESS_KEY:'t', POWERTOOLS_LOG_LEVEL:'SILENT', POWERTOOLS_METRICS_DISABLED:'true' } });
  c.send({ audit: 'application-access', parameters: told.parameters['application-access'], endpoints: told.endpoints, folder: mkdtempSync('/tmp/memx-'), reserve: 0.5 });
  await new Promise((r) => c.once('exit', r));
}
await w.close();
