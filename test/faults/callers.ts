import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { eventOf } from '../support/event.ts';
import { Armed } from './catalogue.ts';
import type { Director } from './director.ts';
import type { Case, Run } from './plan.ts';
import { Random } from './random.ts';
import { timing } from './timing.ts';
import { NoAnswer, type Slot } from './workers.ts';
import type { World } from './world.ts';

/** What a caller was told in the end. */
export interface Told {
  status: number;
  change: string | undefined;
  state: string | undefined;
  applied: string | undefined;
}

/** What became of a run, as its caller sees it. */
export interface Ended {
  readonly run: Run;
  readonly armed: Armed;
  /** The change's id, from any answer that named it. */
  change: string | undefined;
  /** 2xx, or a refusal of the vendor's that is on record. */
  accepted: boolean;
  /** Every final answer. */
  readonly told: Told[];
  readonly complaints: string[];
}

// Whoever waits for a change that died before it got into the queue would wait for a minute: callers leave before.
const TRIES = 25;

/** Sends the changes of a case, as callers would who mean it: again and again until somebody answers. */
export async function play(one: Case, world: World, director: Director): Promise<Ended[]> {
  const random = new Random(one.number);
  const ended: Ended[] = [];
  director.watch(one);
  for (const batch of one.batches) {
    const all = batch.map((run): Ended => {
      const armed = new Armed(run.fault);
      return { run, armed, change: undefined, accepted: false, told: [], complaints: [] };
    });
    ended.push(...all);
    director.arm(
      one,
      all.map(({ armed }) => armed),
      batch.flatMap(({ meddling }) => meddling ?? []),
    );
    await Promise.all(all.map((each) => insist(one, each, world, director, random)));
  }
  return ended;
}

async function insist(
  one: Case,
  ended: Ended,
  world: World,
  director: Director,
  random: Random,
): Promise<void> {
  const { run } = ended;
  director.note(
    one,
    `— ${run.fault.name}: ${run.request.method} ${run.request.route} ${JSON.stringify(run.request.body ?? '')}`,
  );
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const copies = attempt === 0 ? (run.fault.copies ?? 1) : 1;
    const used = new Set<Slot>();
    const answers = await Promise.all(
      Array.from({ length: copies }, async () => {
        const slot = await world.workers.free(used);
        used.add(slot);
        return send(slot, eventFor(run, world));
      }),
    );
    let over = false;
    for (const told of answers) {
      director.note(one, `caller was told ${told ? JSON.stringify(told) : 'nothing'}`);
      if (!told) continue;
      ended.change ??= told.change;
      if (isFinal(told)) ended.told.push(told);
      if (told.status === 202 || isFinal(told)) ended.accepted = true;
      // A doubt about a queued change is settled without its caller. One that holds a secret is never queued.
      const goesOn = run.deferral === 'queue' && run.request.password === undefined;
      if (told.state === 'in_doubt' && goesOn) ended.accepted = true;
      over ||= isFinal(told) || (told.state !== undefined && !run.insists);
    }
    if (over) break;
    await sleep(random.between(100, 500) + 20 * attempt);
  }
  if (ended.accepted && ended.told.length > 0) await comeBack(one, ended, world, director);
}

/** A retry long after the fact: the same must get the same answer, another request with the key none. */
async function comeBack(one: Case, ended: Ended, world: World, director: Director): Promise<void> {
  const { run, told, complaints } = ended;
  if (run.afterwards === 'nothing') return;
  const isOther = run.afterwards === 'other';
  const request = isOther ? { ...run.request, ...otherwise(run) } : run.request;
  const again = await send(await world.workers.free(), eventFor({ ...run, request }, world));
  director.note(one, `came back with ${run.afterwards}: ${JSON.stringify(again)}`);
  // Whoever dies under another case's fault answers nobody.
  if (!again || again.status >= 500) return;
  if (isOther && again.status !== 422) complaints.push(`another request with the key got ${again.status}`);
  if (!isOther && (again.status !== told[0]?.status || again.state !== told[0]?.state)) {
    complaints.push(`the same again got ${JSON.stringify(again)} after ${JSON.stringify(told[0])}`);
  }
}

/** Another request that the same route takes. */
function otherwise({ request: { method, route, params, body } }: Run) {
  if (Array.isArray(body))
    return { body: [{ op: 'replace', path: '/capabilities', value: ['POLICY_ADMIN'] }] };
  if (method === 'POST' && route.endsWith('/roles')) return { body: { type: 'USER_ADMIN' } };
  if (body !== undefined) return { body: { ...body, profile: { role: 'Somebody else' } } };
  const [name = '', value = ''] = Object.entries(params).at(-1) ?? [];
  return { params: { ...params, [name]: `${value}x` } };
}

const isFinal = ({ state }: Told) => state === 'succeeded' || state === 'failed';

function eventFor({ request, ticket, key, fault, deferral }: Run, world: World): APIGatewayProxyEventV2 {
  const { method, route, params, body, mediaType = 'application/json' } = request;
  return eventOf({
    method,
    route,
    params,
    headers: {
      'x-api-key': world.apiKeys[deferral],
      ticket,
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(fault.respondAsync && { prefer: 'respond-async' }),
      ...(body !== undefined && { 'content-type': mediaType }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function send(slot: Slot, request: APIGatewayProxyEventV2): Promise<Told | undefined> {
  try {
    const answer = (await slot.run(
      { request },
      timing.requestMs,
      timing.patienceMs,
    )) as APIGatewayProxyStructuredResultV2;
    if (/planted-/.test(String(answer.body))) throw new Error(`A secret was answered: ${answer.body}`);
    const { headers = {}, statusCode = 0 } = answer;
    const text = (name: string) => (headers[name] === undefined ? undefined : String(headers[name]));
    return {
      status: statusCode,
      change: text('change-id'),
      state: text('change-state'),
      applied: text('change-applied'),
    };
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}
