import { isDeepStrictEqual } from 'node:util';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import type { Ended } from './callers.ts';
import type { Deed } from './deeds.ts';
import { isMissed } from './missed.ts';
import type { Case } from './plan.ts';
import type { Due } from './resources.ts';
import { timing } from './timing.ts';
import type { World } from './world.ts';

/** Of how many changes something did not hold, and what of. */
export interface Sums {
  /** Accepted, and neither made nor rightly refused. */
  lost: number;
  /** Made more than once. */
  doubled: number;
  /** On record as something that it is not. */
  untrue: number;
  /** Made once more after somebody had taken it away. */
  resurrected: number;
  /** What somebody did or undid by hand meanwhile, where the vendor shows no difference: the documented limits. */
  unseen: number;
  /** Open at the end, with nobody to finish it. */
  stuck: number;
  /** Said that it cannot be told, where the vendor's log tells. */
  missed: number;
  /** In doubt for ever, and rightly: nothing tells. */
  undecided: number;
  /** Their callers were told to send them again, and did not. */
  givenUp: number;
}

export const noSums = (): Sums => ({
  lost: 0,
  doubled: 0,
  untrue: 0,
  resurrected: 0,
  unseen: 0,
  stuck: 0,
  missed: 0,
  undecided: 0,
  givenUp: 0,
});

/** What the vendors' own doings say against the ledger, for one case. */
export interface Verdict {
  readonly problems: readonly string[];
  readonly sums: Sums;
  /** Per run: how often it took effect, and whether it is on record. */
  readonly counts: ReadonlyMap<Ended, { effects: number; records: number }>;
}

/** A case, with what is known of it at the end. */
interface Known {
  readonly one: Case;
  readonly ended: readonly Ended[];
  readonly deeds: readonly Deed[];
  /** How the vendor has it after none, one … all of the deeds. */
  readonly states: readonly unknown[];
  readonly batchOf: (change: string | undefined) => number;
  readonly recordOf: (each: Ended) => ChangeRecord | undefined;
}

// How wrong the clocks of records may be, with what a process needs.
const SLACK_MS = timing.clockSkewMs + 300;

/**
 * Checks one case: each accepted change has a record that says what is true upstream; it took effect once if it says so
 * and never otherwise; what it says instead was so at some moment while it was its turn; the vendor did things in the
 * order in which they were accepted; and nothing is open.
 */
export function verify(
  one: Case,
  ended: readonly Ended[],
  /** By ticket: every run has one of its own, so that its record is found even where no answer ever named it. */
  records: ReadonlyMap<string, ChangeRecord>,
  deeds: readonly Deed[],
  world: World,
): Verdict {
  const recordOf = ({ run }: Ended) => records.get(run.ticket);
  const byChange = new Map(ended.map((each) => [recordOf(each)?.id, each] as const));
  const batches = one.batches.flatMap((batch, n) => batch.map(({ ticket }) => [ticket, n] as const));
  const batchByTicket = new Map(batches);
  const batchOf = (change: string | undefined) =>
    batchByTicket.get(byChange.get(change)?.run.ticket ?? '') ?? -1;
  const states = [one.initial];
  const sums = noSums();
  const problems: string[] = [];
  const say = (kind: keyof Sums, text: string) => {
    sums[kind] += 1;
    problems.push(`${kind}: ${text}`);
  };
  for (const deed of deeds) {
    const request = deed.request ?? byChange.get(deed.change)?.run.request;
    if (!request) say('doubled', `${deed.method} ${deed.path} upstream, which no record accounts for`);
    states.push(request ? one.subject.apply(states.at(-1), request).state : states.at(-1));
  }
  const actual = one.subject.actual();
  if (!isDeepStrictEqual(actual, states.at(-1)))
    say(
      'untrue',
      `upstream it is ${JSON.stringify(actual)}, by what was done ${JSON.stringify(states.at(-1))}`,
    );
  let last = -1;
  for (const { change } of deeds.filter((deed) => deed.change !== undefined)) {
    if (batchOf(change) < last) say('untrue', `${change} was made after one that was accepted later`);
    last = Math.max(last, batchOf(change));
  }
  const known: Known = { one, ended, deeds, states, batchOf, recordOf };
  const counts = new Map<Ended, { effects: number; records: number }>();
  for (const each of ended) {
    const record = recordOf(each);
    const effects = deeds.filter(({ change }) => change !== undefined && change === record?.id).length;
    counts.set(each, { effects, records: record ? 1 : 0 });
    const [kind, text] = judge(known, each, record, effects, world);
    if (kind === 'undecided' || kind === 'givenUp') sums[kind] += 1;
    else if (kind) say(kind, `${each.run.fault.name} (${record?.id ?? 'no record'}) ${text}`);
    for (const complaint of complaintsOf(each, record)) say('untrue', `${each.run.fault.name} ${complaint}`);
  }
  return { problems, sums, counts };
}

/** What is wrong with one change, if anything is. */
function judge(
  known: Known,
  each: Ended,
  record: ChangeRecord | undefined,
  effects: number,
  world: World,
): [kind?: keyof Sums, text?: string] {
  if (!record) return each.accepted ? ['lost', 'was accepted and is not on record'] : [];
  const said = `is on record as ${record.state}, ${record.changed ? 'changed' : 'not changed'} (${record.reason ?? ''}), and took effect ${effects} times`;
  if (effects > 1) return [twice(known, record), said];
  switch (record.state) {
    case 'succeeded':
      if (record.changed) return effects === 1 ? [] : [unmadeByHand(known, record), said];
      return unmade(known, each, record, effects, said);
    case 'failed':
      return unmade(known, each, record, effects, said);
    case 'in_doubt':
      if (!record.indeterminate) return ['stuck', said];
      return isMissed(known.one, record, effects, world) ? ['missed', said] : ['undecided'];
    default:
      return isLeft(each, record) && effects === 0 ? ['givenUp'] : ['stuck', said];
  }
}

/** Whether a change waits for its caller, which was not told that it is accepted, and did not send it again. */
function isLeft({ accepted }: Ended, { state, deferral }: ChangeRecord): boolean {
  return state === 'deferred' && deferral === 'caller' && !accepted;
}

/** Of a change that took effect twice: whether somebody had acted in between. */
function twice({ deeds, one }: Known, { id }: ChangeRecord): keyof Sums {
  const first = deeds.findIndex(({ change }) => change === id);
  const last = deeds.findLastIndex(({ change }) => change === id);
  const isBetween = deeds.slice(first, last).some(({ change }) => change !== id);
  if (!isBetween) return 'doubled';
  return one.subject.resource.startsWith('okta:') ? 'resurrected' : 'unseen';
}

/**
 * Of a change that says it was made and was not: whether people made it so by hand, where its vendor keeps no log, or
 * takes a device's lifecycle call for the status that it has already.
 */
function unmadeByHand({ deeds, one }: Known, record: ChangeRecord): keyof Sums {
  const isByHand = deeds.some(
    ({ change, at }) => change === undefined && at >= acceptedAt(record) - SLACK_MS,
  );
  return isByHand && !/^okta:(?!device)/.test(one.subject.resource) ? 'unseen' : 'untrue';
}

/** What a change that says that it changed nothing has for it. */
function unmade(
  known: Known,
  each: Ended,
  record: ChangeRecord,
  effects: number,
  said: string,
): [kind?: keyof Sums, text?: string] {
  if (effects > 0) return ['untrue', said];
  const { run } = each;
  const [from, to] = turnOf(known, each, record);
  const people = known.deeds.filter(
    ({ change, at }) => change === undefined && at >= acceptedAt(record) - SLACK_MS,
  );
  // Somebody acted while it was in doubt: it stands aside, and says so.
  if (record.state === 'failed' && /somebody else has changed/.test(record.reason ?? ''))
    return people.length > 0 ? [] : ['lost', said];
  const dues = known.states
    .slice(from, to + 1)
    .map((state) => known.one.subject.apply(state, run.request).due);
  const rightly: readonly Due[] =
    record.state === 'succeeded'
      ? ['unchanged', ...(run.request.method === 'DELETE' ? (['refused'] as const) : [])]
      : [
          'refused',
          ...(people.length > 0 || known.deeds.some(({ change }) => change === undefined)
            ? (['unchanged'] as const)
            : []),
        ];
  if (dues.some((due) => rightly.includes(due))) return [];
  return [
    dues.every((due) => due === 'changed') ? 'lost' : 'untrue',
    `${said}; it should be ${[...new Set(dues)].join(' or ')}`,
  ];
}

/**
 * Which states a change may have found: after all that the ledger made of earlier ones, before what it made of later
 * ones; of what people did, what was done by the time that it was finished, and no less than what a lagging read shows.
 */
function turnOf(
  { deeds, batchOf, one }: Known,
  { run }: Ended,
  record: ChangeRecord,
): [from: number, to: number] {
  const mine = one.batches.findIndex((batch) => batch.includes(run));
  let [from, to] = [0, deeds.length];
  deeds.forEach(({ change, at }, n) => {
    if (change === undefined) {
      if (at < acceptedAt(record) - timing.readLagMs - SLACK_MS) from = Math.max(from, n + 1);
      if (at > Date.parse(record.completedAt ?? '') + SLACK_MS) to = Math.min(to, n);
      return;
    }
    if (batchOf(change) < mine) from = Math.max(from, n + 1);
    if (batchOf(change) > mine) to = Math.min(to, n);
  });
  return [from, Math.max(from, to)];
}

const acceptedAt = (record: ChangeRecord) => Date.parse(record.acceptedAt);

/** What a caller was told in the end, against what is on record. */
function complaintsOf({ change, told, complaints }: Ended, record: ChangeRecord | undefined): string[] {
  const wrong = told.filter(
    ({ state, applied }) => record && (state !== record.state || applied !== String(record.changed)),
  );
  return [
    ...complaints,
    ...wrong.map((text) => `was told ${JSON.stringify(text)}, on record is ${record?.state}`),
    ...(change === undefined || change === record?.id
      ? []
      : [`was told of ${change}, on record is ${record?.id}`]),
  ];
}
