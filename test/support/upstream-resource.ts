import { randomUUID } from 'node:crypto';
import type { Effect, Trace } from '../../lib/ledger/effect.ts';
import type { Intent } from '../../lib/ledger/execute.ts';
import { imageOf } from '../../lib/ledger/image.ts';
import { UpstreamError } from '../../lib/upstream/errors.ts';

/** An intent of its own to assign a resource, or to unassign it. */
export const newIntent = (more: Partial<Intent> = {}): Intent => ({
  id: `chg_${randomUUID()}`,
  operation: 'okta.assignUserToApplication',
  resource: `okta:app/0oa1/user/${randomUUID()}`,
  caller: 'servicenow',
  ticket: 'RITM0010023',
  requestHash: 'hash',
  request: { path: '/x', params: {}, query: {}, body: { id: '00u1' } },
  replayable: true,
  deferral: 'queue',
  ...more,
});

/** A resource upstream that counts what is done to it; the effect is to set it. */
export class UpstreamResource {
  value: unknown;
  reads = 0;
  writes = 0;
  /** Whether a write is refused where the resource is not as it was read. */
  isConditional = true;
  /** What the vendor's log says of the change that is looked for; without one, the vendor keeps none. */
  log: (() => Promise<Trace> | Trace) | undefined;
  /** What happens instead of a read, or around a write. */
  readTrouble: (() => Promise<void> | void) | undefined;
  /** What the policies say of what was read; throwing keeps it from being begun. */
  permit: ((before: unknown) => void) | undefined;
  /** Before the write takes effect; throwing keeps it from taking effect. */
  before: (() => Promise<void> | void) | undefined;
  /** After the write took effect. */
  after: (() => Promise<void> | void) | undefined;

  constructor(value: unknown = null) {
    this.value = value;
  }

  /** An effect that sets the resource. */
  setting(wanted: unknown, writable = true): Effect {
    const isWanted = (value: unknown) => JSON.stringify(imageOf(value)) === JSON.stringify(imageOf(wanted));
    return {
      writable,
      read: async () => {
        this.reads += 1;
        await this.readTrouble?.();
        return this.value;
      },
      permit: async (before) => this.permit?.(before),
      takes: false,
      noOp: async (value) => (isWanted(value) ? { status: 200, body: value } : undefined),
      isSatisfied: isWanted,
      responseAs: (value) => ({ status: 200, body: value }),
      isGone: ({ answer }) => answer?.status === 404,
      why: ({ message }) => message,
      isConditional: () => this.isConditional,
      ...(this.log && { trace: async () => (await this.log?.()) ?? { byOthers: false } }),
      isSameState: (one, other) => JSON.stringify(one) === JSON.stringify(other),
      write: async (before) => {
        this.writes += 1;
        await this.before?.();
        this.value = wanted;
        await this.after?.();
        return { response: { status: 200, body: wanted }, requestId: 'req1', before };
      },
      image: (representation) => imageOf(representation),
      after: (_, response) => (response ? response.body : wanted),
    };
  }
}

/** Throws what a vendor's failure becomes. */
export const fails =
  (failure: 'not-sent' | 'no-answer' | 'refused', status?: number, headers: Record<string, string> = {}) =>
  () => {
    const answer = status === undefined ? {} : { answer: { status, headers, body: { errorCode: 'E1' } } };
    throw new UpstreamError(failure, 'no', answer);
  };

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
