import { parseArgs } from 'node:util';
import { attack } from './campaign.ts';

// `npm run attack`: thousands of hostile requests; prints what each kind was answered, and what got through.

const { values } = parseArgs({
  options: { count: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});
const report = await attack(Number(values.count), Number(values.seed));
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
