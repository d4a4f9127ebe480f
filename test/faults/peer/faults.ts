import { setTimeout as sleep } from 'node:timers/promises';
import { KeyReused } from '../../../lib/ledger/errors.ts';
import type { Fitting, Kind, Request, Subject } from './subject.ts';

/** One fault, as its user meets it: what is called when, and what came of it where that is not a count. */
export interface PeerFault {
  readonly name: string;
  readonly fitting?: Fitting;
  /** Of whom it can be asked. */
  readonly skips?: Kind;
  play(subject: Subject): Promise<string | undefined>;
}

const never = () => new Promise<void>(() => {});
const fails = async () => {
  throw new Error('The vendor did not answer');
};
/** A first call, whatever comes of it. */
const attempt = (subject: Subject, request?: Request) => subject.call(request).catch(() => undefined);
const LEASE_MS = 250;
// Past the lease, and in ours past the skew, too.
const PAST_MS = LEASE_MS + 150;

/** Calls again and again, as a caller would, until there is an answer. */
async function insist(subject: Subject): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const answer = await attempt(subject);
    const { record } = (answer ?? {}) as { record?: { state: string } };
    if (answer !== undefined && (record === undefined || record.state === 'succeeded')) return;
    await sleep(100);
  }
}

export const peerFaults: readonly PeerFault[] = [
  {
    name: 'process dies after the effect; retry after expiry',
    play: async (subject) => {
      void attempt(subject, { ms: LEASE_MS, after: never });
      await sleep(PAST_MS);
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'the completing write is throttled',
    play: async (subject) => {
      subject.throttles = true;
      await attempt(subject, { ms: LEASE_MS });
      subject.throttles = false;
      await sleep(PAST_MS);
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'the upstream call times out, effect applied',
    play: async (subject) => {
      await attempt(subject, { after: fails });
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'a duplicate while A runs, then a third call',
    play: async (subject) => {
      const a = attempt(subject, { after: () => sleep(400) });
      await sleep(150);
      await attempt(subject);
      await attempt(subject);
      await a;
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'A outlives its lease, B completes, A fails late, C retries',
    play: async (subject) => {
      const a = attempt(subject, {
        ms: LEASE_MS,
        after: async () => {
          await sleep(PAST_MS + 400);
          await fails();
        },
      });
      await sleep(PAST_MS);
      await insist(subject);
      await a;
      await sleep(400);
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'A stalls before the effect, B takes over',
    play: async (subject) => {
      const a = attempt(subject, { ms: LEASE_MS, stallsMs: PAST_MS + 900 });
      await sleep(PAST_MS);
      await insist(subject);
      await a;
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'the handler mutates its input',
    fitting: { wholeEvent: true },
    play: async (subject) => {
      await attempt(subject, { ms: LEASE_MS, mutates: true });
      await sleep(PAST_MS);
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'early timeout fires after the effect',
    fitting: { earlyMs: 100 },
    skips: 'Powertools wrapper',
    play: async (subject) => {
      await attempt(subject, { ms: LEASE_MS, after: () => sleep(PAST_MS) });
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'the answer holds an undefined field',
    play: async (subject) => {
      await attempt(subject, { ms: LEASE_MS, answersUndefined: true });
      await sleep(PAST_MS);
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'same key, other payload, then the original again',
    fitting: { validates: true },
    play: async (subject) => {
      await attempt(subject);
      await attempt(subject, { payload: 'two' });
      await insist(subject);
      return undefined;
    },
  },
  {
    name: 'same key, other payload, defaults',
    play: async (subject) => {
      await attempt(subject);
      try {
        const answer = (await subject.call({ payload: 'two' })) as { payload?: string };
        return answer.payload === 'one' ? 'wrong answer' : 'answered';
      } catch (error) {
        return error instanceof KeyReused ? '422' : 'refused';
      }
    },
  },
];
