import { isDeepStrictEqual } from 'node:util';
import type { LogEvent } from '../../infra/local/okta/system-log.ts';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import type { Ended } from './callers.ts';
import type { Director } from './director.ts';
import type { Case, Run } from './plan.ts';
import type { World } from './world.ts';

/** One thing that a vendor did. */
interface Deed {
  readonly requestId: string | undefined;
  matches(run: Run): boolean;
}

/** What the vendor's log says against the ledger, for one case. */
export interface Verdict {
  readonly problems: readonly string[];
  readonly lost: number;
  readonly doubled: number;
  readonly untrue: number;
  readonly undecided: number;
  readonly givenUp: number;
  /** Per run: how often it took effect, and whether it is on record. */
  readonly counts: ReadonlyMap<Ended, { effects: number; records: number }>;
}

interface Reading {
  readonly problems: string[];
  lost: number;
  doubled: number;
  untrue: number;
  undecided: number;
  givenUp: number;
  readonly counts: Map<Ended, { effects: number; records: number }>;
}

/**
 * Checks one case: each accepted change has a record that says what is true upstream, took effect once if it
 * says so and never otherwise, in the order in which the changes were accepted, and nothing else happened.
 */
export function verify(
  one: Case,
  ended: readonly Ended[],
  /** By ticket. */
  records: ReadonlyMap<string, ChangeRecord>,
  deeds: readonly Deed[],
): Verdict {
  const general = checkAnswers(ended, records);
  // Of changes that were sent at the same time, either may have come first.
  let best: Reading | undefined;
  for (const order of orders(one.batches, ended)) {
    const reading = read(one, order, records, deeds);
    if (!best || reading.problems.length < best.problems.length) best = reading;
    if (best.problems.length === 0) break;
  }
  if (!best) throw new Error('A case has at least one order');
  best.problems.push(...general);
  best.untrue += general.length;
  return best;
}

function read(
  one: Case,
  order: readonly Ended[],
  records: ReadonlyMap<string, ChangeRecord>,
  deeds: readonly Deed[],
): Reading {
  const reading: Reading = {
    problems: [],
    lost: 0,
    doubled: 0,
    untrue: 0,
    undecided: 0,
    givenUp: 0,
    counts: new Map(),
  };
  const left = [...deeds];
  let state = one.initial;
  for (const each of order) {
    const { run } = each;
    const record = recordOf(each, records);
    const name = `${run.fault.name} (${record?.id ?? 'no record'})`;
    if (!record) {
      reading.counts.set(each, { effects: 0, records: 0 });
      if (!each.accepted) continue;
      reading.lost += 1;
      reading.problems.push(`lost: ${name} was accepted and is not on record`);
      continue;
    }
    const { state: next, due } = one.subject.apply(state, run.request);
    const count = { effects: 0, records: 1 };
    reading.counts.set(each, count);
    const [deed] = left;
    const isMine =
      deed?.matches(run) === true &&
      (record.upstreamRequestId === undefined ||
        deed.requestId === undefined ||
        deed.requestId === record.upstreamRequestId);
    if (record.state === 'in_doubt' && record.indeterminate && run.request.password !== undefined) {
      // Nobody can read a password back: whether it was set is left open, and said so.
      reading.undecided += 1;
      if (isMine) {
        left.shift();
        count.effects = 1;
      }
      continue;
    }
    if (record.state === 'failed' && !record.replayable && each.told.length === 0 && !isMine) {
      // It held a password and its caller gave up before it heard of an end, so that nobody could make it any
      // more; and so it says. That it was in doubt for a while promises nothing else.
      reading.givenUp += 1;
      continue;
    }
    const says =
      record.state === 'succeeded'
        ? record.changed
          ? 'changed'
          : 'unchanged'
        : record.state === 'failed'
          ? 'refused'
          : record.state;
    if (says === 'changed' || due === 'changed') {
      if (isMine) {
        left.shift();
        count.effects = 1;
      }
    }
    // Where nothing was there, and no response came, reading finds just that nothing is.
    if (says === 'unchanged' && due === 'refused' && run.request.method === 'DELETE') continue;
    const happened = count.effects === 1 ? 'changed' : due === 'changed' ? 'nothing' : due;
    if (says !== happened || says !== due) {
      const lost = due === 'changed' && count.effects === 0;
      if (lost) reading.lost += 1;
      else reading.untrue += 1;
      reading.problems.push(
        `${lost ? 'lost' : 'untrue'}: ${name} should be ${due}, is on record as ${says} (${record.reason ?? ''}), took effect ${count.effects} times`,
      );
    }
    if (count.effects === 1 || due !== 'changed') state = next;
  }
  if (left.length > 0) {
    reading.doubled += left.length;
    reading.problems.push(`doubled: ${left.length} effects upstream that no record accounts for`);
  }
  const actual = one.subject.actual();
  if (!isDeepStrictEqual(actual, state)) {
    reading.untrue += 1;
    reading.problems.push(
      `untrue: upstream it is ${JSON.stringify(actual)}, by its records it is ${JSON.stringify(state)}`,
    );
  }
  return reading;
}

/** Every run has a ticket of its own, so that its record is found even where no answer ever named it. */
function recordOf({ run }: Ended, records: ReadonlyMap<string, ChangeRecord>): ChangeRecord | undefined {
  return records.get(run.ticket);
}

/** What callers were told in the end, against what is on record. */
function checkAnswers(ended: readonly Ended[], records: ReadonlyMap<string, ChangeRecord>): string[] {
  return ended.flatMap((each) => {
    const { run, change, told, complaints } = each;
    const record = recordOf(each, records);
    const wrong = told.filter(
      ({ state, applied }) => record && (state !== record.state || applied !== String(record.changed)),
    );
    return [
      ...complaints.map((text) => `untrue: ${run.fault.name}: ${text}`),
      ...wrong.map(
        (text) => `untrue: ${run.fault.name} was told ${JSON.stringify(text)}, on record is ${record?.state}`,
      ),
      ...(change === undefined || change === record?.id
        ? []
        : [`untrue: ${run.fault.name} was told of ${change}, on record is ${record?.id}`]),
    ];
  });
}

/** Every order in which the batches' changes may have been accepted. */
function* orders(batches: Case['batches'], ended: readonly Ended[]): Generator<Ended[]> {
  const [first, ...rest] = batches;
  if (!first) {
    yield [];
    return;
  }
  const mine = ended.slice(0, first.length);
  for (const tail of orders(rest, ended.slice(first.length))) {
    yield [...mine, ...tail];
    if (mine.length === 2) yield [...mine.toReversed(), ...tail];
  }
}

/** What the vendors did, by case, in the order in which they did it. */
export function deedsOf(cases: readonly Case[], world: World, director: Director): Map<Case, Deed[]> {
  const owner = new Map(cases.flatMap((one) => one.subject.marks.map((mark) => [mark, one] as const)));
  const deeds = new Map<Case, Deed[]>(cases.map((one) => [one, []]));
  const seen = new Set<string>();
  for (const event of world.org.systemLog()) {
    const { id } = event.transaction;
    const one = event.target.map((target) => owner.get(target.id)).find((found) => found !== undefined);
    if (!one || seen.has(id)) continue;
    seen.add(id);
    deeds.get(one)?.push(oktaDeed(event));
  }
  for (const [one, effects] of director.effects) {
    for (const { body } of effects) {
      const matches = (run: Run) => isDeepStrictEqual(run.request.body, body);
      deeds.get(one)?.push({ requestId: undefined, matches });
    }
  }
  return deeds;
}

function oktaDeed({ eventType, debugContext, transaction }: LogEvent): Deed {
  const path = String(debugContext.debugData.requestUri);
  return {
    requestId: transaction.id,
    matches({ request: { method, route, params, password } }) {
      const asked = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
      if (asked !== `/okta${path}`) return false;
      if ((password !== undefined) !== eventType.endsWith('.change_password')) return false;
      return (
        !/^(application|group)\./.test(eventType) || (method === 'DELETE') === eventType.endsWith('.remove')
      );
    },
  };
}
