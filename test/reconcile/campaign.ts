import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from '../../functions/jobs.ts';
import type { LogEvent as OrgEvent } from '../../infra/local/okta/system-log.ts';
import { type Verdict, verdicts } from '../../lib/events/verdict.ts';
import { okta } from '../../lib/okta/okta.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { findingsOf, judgedEventsOf, ledgerOf } from '../../lib/operation/stores.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';
import { Random } from '../faults/random.ts';
import { deliver } from '../support/deliver.ts';
import { contextOf } from '../support/event.ts';
import { startGateway } from '../support/gateway.ts';
import { byJob } from '../support/log-event.ts';
import { type Action, anyAction, groupAction, usersWithoutGroups } from './actions.ts';
import { Deliveries } from './deliveries.ts';

/** How often each kind of event got each verdict, and what was wrong with it all. */
export interface Outcome {
  readonly changes: Readonly<Record<string, number>>;
  readonly events: number;
  readonly lost: number;
  readonly duplicates: number;
  /** By what it was, then by what it was judged to be. */
  readonly judged: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly complaints: readonly string[];
}

type Truth = Extract<Verdict, 'matched' | 'derived' | 'out-of-band' | 'unrecorded'>;

/** Who makes a change: a ticket, an administrator by hand, or somebody with our stolen credential. */
const WHO: readonly (readonly [number, Exclude<Truth, 'derived'>])[] = [
  [0.65, 'matched'],
  [0.88, 'out-of-band'],
  [1, 'unrecorded'],
];

const GROUP_SHARE = 0.06;
const IN_DOUBT_SHARE = 0.03;
const AS_JOB_SHARE = 0.02;
// Until everything is made, half a minute at most.
const ROUNDS = 120;
const ROUND_MS = 250;

/**
 * Makes changes of all sorts at an embedded org, and hands its log to the reconciling job as badly as it gets:
 * twice, late, in another order, and some not at all, until the back-fill brings them.
 */
export async function campaign({ changes, seed }: { changes: number; seed: number }): Promise<Outcome> {
  const plenty = { limit: 10_000_000, windowMs: 60_000 };
  const rateLimits = {
    apps: plenty,
    users: plenty,
    roles: plenty,
    iam: plenty,
    devices: plenty,
    other: plenty,
  };
  const { org, send, faults, close } = await startGateway({
    seed,
    rateLimits,
    size: { users: 400 + Math.ceil(changes / 4), applicationUsers: 50, devices: 60 },
  });
  try {
    const random = new Random(seed);
    const services = currentServices();
    const truth = new Map<string, Truth>();
    const asDelivered = new Map<string, object>();
    const deliveries = new Deliveries<object>(random);
    const made: Record<string, number> = {};
    const users = usersWithoutGroups(org);
    const connection = await services.tenant(okta).connection();
    let logged = org.systemLog().length;

    const byTicket = async (action: Action, n: number) => {
      if (random.chance(IN_DOUBT_SHARE)) {
        faults.okta = ({ method }) => (method === 'GET' ? undefined : { kind: 'reset-after' });
      }
      const ticket = { ticket: `CHG${String(n).padStart(7, '0')}` };
      const got = await send({ ...action, path: `/okta${action.path}`, headers: ticket });
      delete faults.okta;
      const isInDoubt = got.headers.get('change-state') === 'in_doubt';
      if (got.status >= 300 && !isInDoubt) throw new Error(`${action.method} ${action.path}: ${got.status}`);
    };
    const byHand = async ({ method, path, body }: Action) => {
      const response = await fetch(org.url + path, {
        method,
        headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    };
    const stolen = new Set<string | undefined>();
    const byThief = async (action: Action) => {
      const { headers } = await connection.write(action, new Deadline(10_000));
      stolen.add(headers['x-okta-request-id']);
    };
    // By the request, not by the step: what was in doubt may be made again while somebody else is at work.
    const truthOf = ({ transaction }: OrgEvent): Truth => {
      if (transaction.type === 'JOB') return 'derived';
      if (transaction.detail.requestApiTokenId !== undefined) return 'out-of-band';
      return stolen.has(transaction.id) ? 'unrecorded' : 'matched';
    };

    const handOut = async (step: number) => {
      for (const [tries, events] of deliveries.due(step)) {
        for (let at = 0; at < events.length; at += 10) {
          deliveries.back(await deliver(events.slice(at, at + 10), { tries }), tries, step);
        }
      }
    };

    const takeEvents = (step: number) => {
      const events = org.systemLog().slice(logged);
      logged += events.length;
      for (const event of events) {
        const is = truthOf(event);
        truth.set(event.uuid, is);
        asDelivered.set(event.uuid, asLogged(event, is === 'matched' && random.chance(AS_JOB_SHARE)));
      }
      deliveries.take(
        events.map(({ uuid }) => asDelivered.get(uuid) as object),
        step,
      );
    };

    let step = 0;
    for (; step < changes; step += 1) {
      const share = random.next();
      const [, who] = WHO.find(([below]) => share < below) ?? [1, 'unrecorded' as const];
      const ofGroup = random.chance(GROUP_SHARE);
      const action = ofGroup ? groupAction(org, random) : anyAction(org, random, users);
      await (who === 'matched'
        ? byTicket(action, step)
        : who === 'out-of-band'
          ? byHand(action)
          : byThief(action));
      made[ofGroup ? `${who}, of a group` : who] = (made[ofGroup ? `${who}, of a group` : who] ?? 0) + 1;
      takeEvents(step);
      await handOut(step);
      if (step % 200 === 199) await jobs['jobs/settle'].handler({}, contextOf(60_000));
    }
    // What waited for its turn is made after the last step, and tells of itself then.
    for (let round = 0; (await isAnyOpen()) && round < ROUNDS; round += 1) {
      await jobs['jobs/settle'].handler({}, contextOf(60_000));
      await sleep(ROUND_MS);
    }
    takeEvents(step);
    for (; !deliveries.isEmpty; step += 1) await handOut(step);
    // What the hook lost comes from the System Log, with all the rest once more.
    const all = [...asDelivered.values()];
    for (let at = 0; at < all.length; at += 10) {
      let left: readonly object[] = all.slice(at, at + 10);
      for (let tries = 1; left.length > 0; tries += 1) left = await deliver(left, { tries, via: 'log' });
    }
    await jobs['jobs/review-findings'].handler({}, contextOf(600_000));
    const held = await hold(truth);
    return {
      changes: made,
      events: truth.size,
      lost: deliveries.lost.length,
      duplicates: deliveries.duplicates,
      ...held,
    };
  } finally {
    await close();
  }
}

async function isAnyOpen(): Promise<boolean> {
  const ledger = ledgerOf(currentServices());
  const kinds = ['started', 'deferred', 'in_doubt'];
  const open = await Promise.all(kinds.map((kind) => ledger.find('reviewReason', kind, 1)));
  return open.some(({ changes }) => changes.length > 0);
}

/** As Okta logs it; some of our own changes it tells of as of a job, without a person and a request. */
function asLogged(event: OrgEvent, asJob: boolean): object {
  return structuredClone(
    asJob ? { ...event, ...byJob, transaction: { type: 'JOB', id: event.uuid } } : event,
  );
}

/** Holds what the job made of the events against what they were. */
async function hold(truth: ReadonlyMap<string, Truth>) {
  const judgedEvents = judgedEventsOf(currentServices());
  const findings = findingsOf(currentServices());
  const ledger = ledgerOf(currentServices());
  const judged: Record<string, Record<string, number>> = {};
  const complaints: string[] = [];
  for (const [uuid, was] of truth) {
    const known = await judgedEvents.get(uuid);
    const verdict = known?.verdict ?? 'missing';
    judged[was] ??= Object.fromEntries(verdicts.map((one) => [one, 0]));
    judged[was][verdict] = (judged[was][verdict] ?? 0) + 1;
    if (verdict !== was)
      complaints.push(`${uuid} ${known?.event.eventType} was ${was}, and judged ${verdict}`);
    const wanted = verdict === 'out-of-band' || verdict === 'unrecorded';
    const made = await Promise.all((known?.findings ?? []).map((id) => findings.get(id)));
    const isIn = made.some(
      (one) => one && (one.count > 100 || one.occurrences.some(({ id }) => id === uuid)),
    );
    if (wanted !== isIn) complaints.push(`${uuid} ${verdict} is ${isIn ? '' : 'not '}in a finding`);
    if (verdict !== 'matched') continue;
    const change = await ledger.get(known?.changes[0] ?? '');
    if (!change?.confirmedBy?.includes(uuid)) complaints.push(`${uuid} did not confirm ${change?.id}`);
  }
  const { changes: waiting } = await ledger.find('awaiting', 'confirmation', 10);
  for (const { id, confirmedBy } of waiting) {
    if (!confirmedBy) complaints.push(`${id} ${' '}was never confirmed`);
  }
  return { judged, complaints };
}
