import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../lib/aws/aws-error.ts';
import { DynamoDB } from '../../../lib/aws/dynamodb.ts';
import { execute } from '../../../lib/ledger/execute.ts';
import { Ledger } from '../../../lib/ledger/ledger.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import type { Powertools } from '../../bench/peers/powertools.ts';
import { contextOf } from '../../support/event.ts';
import { testTiming } from '../../support/ledger.ts';
import { newIntent } from '../../support/upstream-resource.ts';
import { behindMiddleware, behindWrapper } from './powertools.ts';

/** One call of the guarded function. */
export interface Request {
  /** How much time its invocation has, in milliseconds. */
  readonly ms?: number;
  readonly payload?: string;
  /** Before and after its effect upstream; what throws or never ends there, throws or never ends for the caller. */
  readonly before?: () => Promise<void>;
  readonly after?: () => Promise<void>;
  /** Held up between what it has noted down and its effect, for this long. */
  readonly stallsMs?: number;
  readonly mutates?: boolean;
  readonly answersUndefined?: boolean;
}

/** A function that must have its effect once, and how often it had it. */
export interface Subject {
  readonly effects: number;
  /** While true, completing writes are throttled. */
  throttles: boolean;
  call(request?: Request): Promise<unknown>;
}

export interface Surroundings {
  readonly endpoint: string;
  readonly powertools: Powertools;
}

export interface Fitting {
  /** The whole event is the key, which is the default. */
  readonly wholeEvent?: boolean;
  /** The payload must be the same, which is not the default. */
  readonly validates?: boolean;
  /** Answer this much ahead of the end. */
  readonly earlyMs?: number;
}

export const kinds = ['Powertools middy', 'Powertools wrapper', 'matched'] as const;
export type Kind = (typeof kinds)[number];

interface State {
  effects: number;
  throttles: boolean;
}

let serial = 0;

/** A fresh function with a fresh key. */
export function subjectOf(kind: Kind, around: Surroundings, fitting: Fitting = {}): Subject {
  const state = { effects: 0, throttles: false };
  serial += 1;
  const call = kind === 'matched' ? ours(around, state) : theirs(kind, around, fitting, state);
  return Object.assign(state, { call });
}

function theirs(
  kind: Kind,
  { endpoint, powertools }: Surroundings,
  fitting: Fitting,
  state: State,
): Subject['call'] {
  const client = new DynamoDBClient({ endpoint });
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (!state.throttles || commandName !== 'UpdateItemCommand') return next(args);
        throw new ProvisionedThroughputExceededException({ message: 'too much', $metadata: {} });
      },
    { step: 'initialize', priority: 'low' },
  );
  const setup = {
    client,
    tableName: 'idempotency',
    keyPath: fitting.wholeEvent ? '' : 'key',
    ...(fitting.validates && { payloadPath: 'payload' }),
  };
  const key = `key-${serial}`;
  const behind = kind === 'Powertools middy' ? behindMiddleware : behindWrapper;
  return ({ ms = 10_000, payload = 'one', ...request }: Request = {}) => {
    const handler = async (event: object) => {
      await sleep(request.stallsMs ?? 0);
      if (request.mutates) Object.assign(event, { seen: true });
      await request.before?.();
      state.effects += 1;
      await request.after?.();
      return { status: 200, payload, ...(request.answersUndefined && { nothing: undefined }) };
    };
    return behind(powertools, setup, handler, fitting.earlyMs)({ key, payload }, contextOf(ms));
  };
}

/** Each invocation is a process of its own: one that stalls does so between the ledger's answer and its write. */
class Faulty extends DynamoDB {
  readonly #state: State;
  #stallsMs: number;

  constructor(endpoint: string, state: State, stallsMs: number) {
    super({ endpoint });
    this.#state = state;
    this.#stallsMs = stallsMs;
  }

  override write: DynamoDB['write'] = async (action, input) => {
    if (this.#state.throttles && action === 'UpdateItem')
      throw new AwsError('ProvisionedThroughputExceededException', 'too much');
    await super.write(action, input);
    if (action === 'PutItem' && (input as { Item?: { state?: string } }).Item?.state) {
      await sleep(this.#stallsMs);
      this.#stallsMs = 0;
    }
  };
}

function ours({ endpoint }: Surroundings, state: State): Subject['call'] {
  const first = newIntent();
  let value: unknown = null;
  return ({ ms = 10_000, payload = 'one', ...request }: Request = {}) => {
    const deadline = new Deadline(ms);
    const own = new Faulty(endpoint, state, request.stallsMs ?? 0);
    const wanted = { id: payload };
    const intent = { ...first, requestHash: payload, request: { ...first.request, body: wanted } };
    return execute(
      new Ledger('changes', own, testTiming),
      intent,
      {
        writable: true,
        isGone: () => false,
        read: async () => value,
        permit: async () => {},
        takes: false,
        noOp: async (now) => (isDeepStrictEqual(now, wanted) ? { status: 200, body: now } : undefined),
        isSatisfied: (now) => isDeepStrictEqual(now, wanted),
        responseAs: (now) => ({ status: 200, body: now }),
        why: ({ message }) => message,
        isConditional: () => true,
        isSameState: isDeepStrictEqual,
        write: async (before) => {
          if (request.mutates) Object.assign(intent.request, { seen: true });
          await request.before?.();
          state.effects += 1;
          value = wanted;
          // lib/upstream makes this of whatever goes wrong after a request was sent.
          const lost = (cause: unknown) =>
            new UpstreamError('no-answer', 'The vendor did not answer', { cause });
          await deadline
            .race(request.after?.() ?? Promise.resolve())
            .catch((cause) => Promise.reject(lost(cause)));
          const body = { ...wanted, ...(request.answersUndefined && { nothing: undefined }) };
          return { response: { status: 200, body }, requestId: undefined, before };
        },
        image: (now) => now ?? null,
        after: (_, response) => response?.body,
      },
      deadline,
    );
  };
}
