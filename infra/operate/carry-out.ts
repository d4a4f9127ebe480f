import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { carryOut, type Line } from '../../lib/audit/stale-devices/carry-out.ts';
import { type Step, steps } from '../../lib/audit/stale-devices/next-step.ts';
import {
  onlyThoseIn,
  type Proposals,
  proposalsIn,
  UnusableReport,
} from '../../lib/audit/stale-devices/proposals.ts';
import { ticket as ticketSchema } from '../../lib/caller/ticket.ts';
import { baseUrl } from '../../lib/upstream/base-url.ts';
import { Refusal, runScript } from './refusal.ts';

// `npm run audit:carry-out`: what a report of stale devices proposes, step by step and on a ticket.

const USAGE = `Usage: npm run audit:carry-out -- --findings FILE --step STEP --ticket TICKET --gateway URL [flags]

Carries out one step of the plan for stale devices: one request to the gateway for each device, with the ticket.
Each device is read first, and left alone where it is not any more as the report said. Broken off, it may be begun
again: nothing is made twice. A caller's key is taken from the variable GOLDTHREAD_API_KEY.

  --findings FILE   the report.json of a run; or its findings.csv, from which lines may have been taken, with the
                    report.json beside it
  --step STEP       suspend, deactivate (for good: factors and certificates are lost) or delete (with all data)
  --ticket TICKET   the ticket that says so: CHG0012345
  --gateway URL     the gateway's address
  --limit N         so many devices at most
  --dry-run         ask the gateway what would happen, and change nothing
  --help            print this

It exits with 0 where all is done, 1 where something failed or is pending, 2 where it could not begin.`;

const MARKS: Record<Line['outcome'], string> = {
  done: '✓',
  already: '=',
  left: '–',
  pending: '…',
  failed: '✗',
};

// A gateway that refuses so many in a row will refuse the rest as well.
const FAILURES_IN_A_ROW = 5;

const string = { type: 'string' } as const;
const script = {
  name: 'npm run audit:carry-out',
  usage: USAGE,
  options: {
    findings: string,
    step: string,
    ticket: string,
    gateway: string,
    limit: string,
    'dry-run': { type: 'boolean', default: false },
  },
} as const;

await runScript(script, async (flags) => {
  const [step, ticket, limit] = [stepIn(flags.step), ticketIn(flags.ticket), limitIn(flags.limit)];
  const [gateway, key] = [gatewayIn(flags.gateway), keyIn(process.env.GOLDTHREAD_API_KEY)];
  if (!flags.findings) throw new Refusal('--findings names the report to carry out.');
  const proposals = await readProposals(flags.findings);
  // It knows the gateway's operations, and whoever is refused need not wait for them.
  const { gatewayClient } = await import('./gateway-client.ts');
  const order = { step, ticket, limit, dryRun: flags['dry-run'], ask: gatewayClient(gateway, key) };
  const tally = { done: 0, already: 0, left: 0, pending: 0, failed: 0 };
  let failures = 0;
  for await (const { device, outcome, text } of carryOut({ ...order, proposals })) {
    console.log(`${MARKS[outcome]} ${device} ${text}`);
    tally[outcome] += 1;
    failures = outcome === 'failed' ? failures + 1 : 0;
    if (failures === FAILURES_IN_A_ROW) {
      console.log(`${failures} in a row failed: the rest is left for another time.`);
      break;
    }
  }
  console.log(summaryOf(order, proposals, tally));
  if (tally.failed + tally.pending > 0) process.exitCode = 1;
});

function summaryOf(
  { step, dryRun }: { step: Step; dryRun: boolean },
  { run, devices }: Proposals,
  { done, already, left, pending, failed }: Record<Line['outcome'], number>,
): string {
  const rest = devices[step].length - done - already - left - pending - failed;
  const parts = [
    `${done} ${dryRun ? 'would be done' : 'done'}`,
    `${already} were so already`,
    `${left} left alone`,
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(rest > 0 ? [`${rest} not reached`] : []),
  ];
  return `${step} of ${run}: ${parts.join(', ')}`;
}

async function readProposals(file: string): Promise<Proposals> {
  const isTable = file.toLowerCase().endsWith('.csv');
  try {
    const proposals = proposalsIn(await readText(isTable ? join(dirname(file), 'report.json') : file));
    return isTable ? onlyThoseIn(await readText(file), proposals) : proposals;
  } catch (error) {
    if (error instanceof UnusableReport) throw new Refusal(`${error.message}.`);
    throw error;
  }
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${file} cannot be read (${error.code}).`);
  });
}

function stepIn(text: string | undefined): Step {
  const step = steps.find((known) => known === text);
  if (!step) throw new Refusal('--step is one of suspend, deactivate and delete.');
  return step;
}

function ticketIn(text: string | undefined): string {
  const read = ticketSchema.safeParse(text);
  if (!read.success)
    throw new Refusal('--ticket is needed, a number such as CHG0012345: no change without one.');
  return read.data;
}

function gatewayIn(text: string | undefined): string {
  const read = baseUrl.safeParse(text);
  if (!read.success) throw new Refusal('--gateway is the address of a gateway, https://….');
  return read.data;
}

function keyIn(text: string | undefined): string {
  if (!text) throw new Refusal('GOLDTHREAD_API_KEY is not set: it holds the key of a caller.');
  return text;
}

function limitIn(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Refusal('--limit is a whole number of 1 or more.');
  return Number(text);
}
