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
for (const one of report.letIn.slice(0, 10)) console.log('LET IN:', JSON.stringify(one));
const { sent, letIn, upstream, leaks } = report;
console.log(
  `${sent} hostile requests: ${letIn.length} let in, ${upstream.length} upstream requests, ${leaks.length} secrets seen`,
);
process.exit(letIn.length + upstream.length + leaks.length === 0 ? 0 : 1);
