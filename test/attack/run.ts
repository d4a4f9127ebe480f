import { runScript, wholeNumber } from '../../infra/operate/refusal.ts';

// `npm run attack`: thousands of hostile requests; prints what each kind was answered, and what got through.

const string = { type: 'string' } as const;
const script = {
  name: 'npm run attack',
  usage: `Usage: npm run attack -- [flags]

Sends hostile requests, and prints what each kind was answered. It exits with 1 where one got through.

  --count N  how many (default 5000)
  --seed S   which ones (default 1)
  --help     print this`,
  options: { count: string, seed: string },
} as const;

await runScript(script, async (flags) => {
  const count = wholeNumber('--count', flags.count, { min: 1 }) ?? 5_000;
  const seed = wholeNumber('--seed', flags.seed) ?? 1;
  // It takes a while to load.
  const { attack } = await import('./campaign.ts');
  const report = await attack(count, seed);
  for (const [kind, { sent, statuses }] of [...report.byKind].sort()) {
    console.log(`${String(sent).padStart(6)}  ${[...statuses].sort().join(' ').padEnd(16)} ${kind}`);
  }
  const filesByName = (name: string, value: unknown) =>
    name === 'files' ? Object.keys(value as object) : value;
  for (const { kind, effects, ...one } of report.letIn.slice(0, 10)) {
    console.log(`LET IN: ${kind}: ${effects.join('; ')}\n  ${JSON.stringify(one, filesByName)}`);
  }
  const { sent, letIn, upstream, leaks } = report;
  console.log(
    `${sent} hostile requests: ${letIn.length} let in, ${upstream.length} upstream requests, ${leaks.length} secrets seen`,
  );
  process.exitCode = letIn.length + upstream.length + leaks.length === 0 ? 0 : 1;
});
