import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import { recordOf } from '../../lib/ledger/stored.ts';
import { type Ended, play } from './callers.ts';
import { Director } from './director.ts';
import { deliver, settleOnce, startJobs } from './jobs.ts';
import { type Case, drawCases, type Manner } from './plan.ts';
import { Random } from './random.ts';
import { Subjects } from './resources.ts';
import { timing } from './timing.ts';
import { noSums, type Sums, type Verdict, verify } from './verify.ts';
import { type Store, startWorld, TABLE, type World } from './world.ts';

// Changes of one resource are made one a round, and the settling job looks at some of all each time.
const ROUNDS = 300;

export interface CampaignOptions {
  readonly runs: number;
  readonly seed: number;
  readonly store?: Store;
  /** The world that it is run in; hostile unless it says otherwise. */
  readonly manner?: Manner;
  /** Only this case, to look into it. */
  readonly only?: number | undefined;
  readonly workers?: number;
  readonly atOnce?: number;
}

/** How often a fault was tried, and what came of it. */
export interface FaultCount {
  runs: number;
  /** Runs in which it came about at least once. */
  fired: number;
  effects: number;
  records: number;
}

export interface Outcome extends Readonly<Sums> {
  readonly faults: ReadonlyMap<string, FaultCount>;
  readonly changes: number;
  readonly held: number;
  /** How many of those changes are Okta's, and how many of them cannot be told. */
  readonly okta: { readonly changes: number; readonly undecided: number };
  /** What people did by hand. */
  readonly byHand: number;
  readonly refusedToAccept: number;
  readonly deferred: number;
  readonly kills: number;
  readonly stops: number;
  readonly seconds: number;
  readonly leaks: readonly string[];
  /** The cases in which something did not hold, with all that happened. */
  readonly failures: readonly {
    readonly one: Case;
    readonly verdict: Verdict;
    readonly timeline: readonly string[];
  }[];
  readonly output: readonly string[];
}

/** Runs changes with faults, lets the jobs run, and checks the vendors' logs against the ledger. */
export async function campaign(options: CampaignOptions): Promise<Outcome> {
  const { runs, seed, store = 'dynalite', manner = 'hostile', workers = 8, atOnce = 64 } = options;
  const begun = performance.now();
  const random = new Random(seed);
  const skew = new Random(seed ^ 0x5e3d);
  const director = new Director();
  const half = timing.clockSkewMs / 2;
  const world = await startWorld({
    store,
    manner,
    workers,
    identities: runs,
    watch: director,
    offsetMs: () => skew.between(-half, half),
  });
  try {
    director.slots = world.workers.slots;
    const cases = drawCases(runs, random, new Subjects(world), manner);
    const jobs = startJobs(world, 1_500);
    const ended = new Map<Case, Ended[]>();
    const chosen = cases.filter(({ number }) => options.only === undefined || number === options.only);
    const queue = [...chosen];
    await Promise.all(
      Array.from({ length: Math.min(atOnce, queue.length) }, async () => {
        for (let one = queue.shift(); one; one = queue.shift())
          ended.set(one, await play(one, world, director));
      }),
    );
    await jobs.close();
    await director.quiet();
    const records = await drain(world, director);
    // Awaited here: it still reads the table.
    return await judge({
      chosen,
      ended,
      records,
      world,
      director,
      seconds: (performance.now() - begun) / 1000,
    });
  } finally {
    await world.close();
  }
}

/** No more faults, fresh workers, and time passes until nothing is open any more. */
async function drain(world: World, director: Director): Promise<Map<string, ChangeRecord>> {
  for (const slot of world.workers.slots) slot.restart();
  for (let round = 1; ; round += 1) {
    const records = await readLedger(world);
    const open = [...records.values()].filter(isOpen);
    if (open.length === 0 || round === ROUNDS) return records;
    // Ten minutes each: every lease has ended, and the settling job reminds the queue of what it has lost.
    for (const slot of world.workers.slots) slot.setClock(round * 600_000);
    world.setClock(round * 600_000);
    await settleOnce(world);
    // What was ever put into the queue for these comes out of it; SQS's own clock is not waited for.
    const ids = new Set(open.map(({ id }) => id));
    await deliver(world, director.queued, ({ change }) => ids.has(change));
  }
}

/** Whether somebody is still to finish it: the queue or a job. Callers do not come back any more. */
function isOpen({ state, deferral, indeterminate }: ChangeRecord): boolean {
  if (state === 'deferred') return deferral === 'queue';
  return state !== 'succeeded' && state !== 'failed' && !indeterminate;
}

async function scan(world: World): Promise<Record<string, unknown>[]> {
  const client = new DynamoDBClient({ endpoint: world.dynamodb.url });
  const table = DynamoDBDocumentClient.from(client);
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.send(
      new ScanCommand({ TableName: TABLE, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  client.destroy();
  return items;
}

async function readLedger(world: World): Promise<Map<string, ChangeRecord>> {
  const items = (await scan(world)).filter(({ id }) => String(id).startsWith('chg_'));
  return new Map(items.map((item) => [String(item.id), recordOf(item)]));
}

async function judge({
  chosen,
  ended,
  records,
  world,
  director,
  seconds,
}: {
  chosen: readonly Case[];
  ended: ReadonlyMap<Case, Ended[]>;
  records: ReadonlyMap<string, ChangeRecord>;
  world: World;
  director: Director;
  seconds: number;
}): Promise<Outcome> {
  const faults = new Map<string, FaultCount>();
  const failures: Outcome['failures'][number][] = [];
  const sum = { ...noSums(), changes: 0, refusedToAccept: 0, deferred: 0 };
  const okta = { changes: 0, undecided: 0 };
  const byTicket = new Map([...records.values()].map((record) => [record.ticket ?? '', record]));
  const tickets = new Set<string>();
  for (const one of chosen) {
    const mine = ended.get(one) ?? [];
    const verdict = verify(one, mine, byTicket, director.deeds.get(one) ?? [], world);
    const isOkta = one.subject.resource.startsWith('okta:');
    okta.undecided += isOkta ? verdict.sums.undecided : 0;
    for (const each of mine) {
      tickets.add(each.run.ticket);
      const { name } = each.run.fault;
      const count = faults.get(name) ?? { runs: 0, fired: 0, effects: 0, records: 0 };
      const { effects = 0, records: found = 0 } = verdict.counts.get(each) ?? {};
      count.runs += 1;
      count.fired += Number(each.armed.fired > 0 || each.run.fault.triggers.length === 0);
      count.effects += effects;
      count.records += found;
      faults.set(name, count);
      sum.changes += Number(each.accepted || found > 0);
      okta.changes += Number(isOkta && (each.accepted || found > 0));
      sum.refusedToAccept += Number(!each.accepted && found === 0);
    }
    for (const name of Object.keys(verdict.sums) as (keyof Sums)[]) sum[name] += verdict.sums[name];
    if (verdict.problems.length > 0) {
      failures.push({ one, verdict, timeline: director.timelines.get(one) ?? [] });
    }
  }
  // A second record of a ticket, or one of a ticket that nobody has sent, accounts for nothing.
  const strangers = records.size - [...byTicket.keys()].filter((ticket) => tickets.has(ticket)).length;
  sum.untrue += strangers;
  sum.deferred = [...records.values()].filter(({ attempt }) => attempt !== 1).length;
  return {
    ...sum,
    okta,
    byHand: [...director.deeds.values()].flat().filter(({ change }) => change === undefined).length,
    faults,
    held: sum.changes - failures.reduce((all, { verdict }) => all + verdict.problems.length, 0),
    kills: world.workers.slots.reduce((all, { kills }) => all + kills, 0),
    stops: world.workers.slots.reduce((all, { stops }) => all + stops, 0),
    seconds,
    leaks: await leaks(world, director),
    failures,
    output: world.output,
  };
}

/** Secrets in the table, the queue or what the workers wrote. */
async function leaks(world: World, director: Director): Promise<string[]> {
  const places = {
    table: JSON.stringify(await scan(world)),
    queue: director.queued.join('\n'),
    output: world.output.join(''),
  };
  const secrets = ['planted-', ...world.secrets];
  return Object.entries(places).flatMap(([place, text]) =>
    secrets
      .filter((secret) => text.includes(secret))
      .map((secret) => `${place} holds ${secret.slice(0, 8)}…`),
  );
}
