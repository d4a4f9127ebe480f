import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { operationOf } from './entry.ts';
import type { Step } from './next-step.ts';
import type { Proposals } from './proposals.ts';

/** One request to the gateway, about one device. */
export interface GatewayRequest {
  readonly operation: 'okta.getDevice' | (typeof operationOf)[Step];
  readonly device: string;
  readonly dryRun?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What it answered, whatever its status. Header names in lower case. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What is carried out, on whose word. */
export interface Order {
  readonly proposals: Proposals;
  readonly step: Step;
  readonly ticket: string;
  readonly dryRun: boolean;
  /** At most so many devices get a request. */
  readonly limit: number;
  ask(request: GatewayRequest): Promise<GatewayAnswer>;
}

/**
 * What came of one device.
 *
 * - `done`: the gateway made the change, or, in a dry run, would make it
 * - `already`: it was so already
 * - `left`: it is not any more as the report said, so it was left alone
 * - `pending`: the gateway has it on record and will make it, or settle whether it was made
 * - `failed`: it was refused, or nothing is known of it
 */
export interface Line {
  readonly device: string;
  readonly outcome: 'done' | 'already' | 'left' | 'pending' | 'failed';
  /** One sentence for a person. */
  readonly text: string;
}

// From which statuses a step leads where, as in nextStep. A deleted device is gone.
const FROM = { suspend: ['ACTIVE', 'UNSUSPENDED'], deactivate: ['SUSPENDED'], delete: ['DEACTIVATED'] };
const TO = { suspend: 'SUSPENDED', deactivate: 'DEACTIVATED', delete: null };

const device = z.looseObject({ id: z.string(), status: z.string(), lastUpdated: z.string() });
const problem = z.looseObject({ detail: z.string() });
const dryRun = z.looseObject({ verdict: z.string(), summary: z.string() });

/**
 * Carries out one step of a report's plan, one device after the other: each is read first, and left alone where it is
 * not any more as the report said; then the gateway gets one request for it, with the ticket. The idempotency keys
 * follow from run, ticket, step and device, so that this may be broken off and begun again.
 */
export async function* carryOut(order: Order): AsyncGenerator<Line> {
  let asked = 0;
  for (const id of order.proposals.devices[order.step]) {
    if (asked === order.limit) return;
    const unfit = await whyNot(id, order);
    if (!unfit) asked += 1;
    yield { device: id, ...(unfit ?? (await make(id, order))) };
  }
}

type Said = Omit<Line, 'device'>;

/** What speaks against the step for this device, as it is now. */
async function whyNot(id: string, { proposals, step, ask }: Order): Promise<Said | undefined> {
  const { status, body } = await patiently(() => ask({ operation: 'okta.getDevice', device: id }));
  if (status === 404)
    return step === 'delete'
      ? { outcome: 'already', text: 'is gone already' }
      : { outcome: 'left', text: 'is gone' };
  const read = device.safeParse(body);
  if (status !== 200 || !read.success || read.data.id !== id)
    return { outcome: 'failed', text: `could not be read: ${detailOf(status, body)}` };
  const { status: now, lastUpdated } = read.data;
  if (now === TO[step]) return { outcome: 'already', text: `is ${now} already` };
  if (!FROM[step].includes(now)) return { outcome: 'left', text: `is ${now} by now` };
  // Used, or changed and changed back: either way it is another device than the report spoke of.
  if (!(Date.parse(lastUpdated) <= proposals.startedAt.getTime()))
    return { outcome: 'left', text: `was used or changed at ${lastUpdated}, after the report` };
  return undefined;
}

async function make(id: string, order: Order): Promise<Said> {
  const { proposals, step, ticket, ask } = order;
  const parts = JSON.stringify(['carry-out', proposals.run, ticket, step, id]);
  const key = `carry-out-${createHash('sha256').update(parts).digest('hex').slice(0, 32)}`;
  const headers = { ticket, 'idempotency-key': key };
  const operation = operationOf[step];
  const request = { operation, device: id, headers, ...(order.dryRun && { dryRun: true }) };
  const answer = await patiently(() => ask(request));
  return order.dryRun ? foretold(answer) : made(step, answer);
}

function foretold({ status, body }: GatewayAnswer): Said {
  const read = dryRun.safeParse(body);
  if (status !== 200 || !read.success)
    return { outcome: 'failed', text: `would be refused: ${detailOf(status, body)}` };
  const { verdict, summary } = read.data;
  const outcome = verdict === 'changes' ? 'done' : verdict === 'no change' ? 'already' : 'failed';
  return { outcome, text: summary };
}

function made(step: Step, { status, headers, body }: GatewayAnswer): Said {
  const change = headers['change-id'] ?? 'no change';
  if (status === 204) {
    const verb = { suspend: 'suspended', deactivate: 'deactivated', delete: 'deleted' }[step];
    return headers['change-applied'] === 'false'
      ? { outcome: 'already', text: `was so already, ${change}` }
      : { outcome: 'done', text: `${verb}, ${change}` };
  }
  if (status === 202 || isInDoubt(headers))
    return { outcome: 'pending', text: `is on record as ${headers['change-state'] ?? 'open'}, ${change}` };
  return { outcome: 'failed', text: `not made: ${detailOf(status, body)}` };
}

/** It was sent, and the gateway finds out what became of it: whoever asks again in a minute knows. */
const isInDoubt = (headers: GatewayAnswer['headers']) => headers['change-state'] === 'in_doubt';

const TRIES = 4;
const LONGEST_WAIT_S = 30;

/** Asks again where the gateway says when: whoever asks too fast waits, and what is under way is waited for. */
async function patiently(ask: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    const seconds = Number(answer.headers['retry-after']);
    const passing = [409, 429, 503, 504].includes(answer.status) && seconds >= 0;
    if (!passing || isInDoubt(answer.headers) || seconds > LONGEST_WAIT_S || attempt === TRIES) return answer;
    await wait(seconds * 1000);
  }
}

function detailOf(status: number, body: unknown): string {
  const { data } = problem.safeParse(body);
  return data ? data.detail : `the gateway answered ${status}`;
}
