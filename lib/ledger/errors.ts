import type { ChangeRecord } from './record.ts';

/** The key of a change came with another request than the first time (IETF draft idempotency-key-header). */
export class KeyReused extends Error {
  override name = 'KeyReused';
  readonly record: ChangeRecord;

  constructor(record: ChangeRecord) {
    super('This key was used before with another request');
    this.record = record;
  }
}

/** The same change is being made right now. */
export class ChangeInProgress extends Error {
  override name = 'ChangeInProgress';
  readonly record: ChangeRecord;

  constructor(record: ChangeRecord) {
    super('This change is being made right now');
    this.record = record;
  }
}

/** A request carries more secrets than can be looked for in what a vendor responds. */
export class TooManySecrets extends Error {
  override name = 'TooManySecrets';

  constructor(most: number) {
    super(`A request may carry ${most} secret values at most`);
  }
}

/** Neither an `Idempotency-Key` nor a ticket says which change a request is. */
export class KeyMissing extends Error {
  override name = 'KeyMissing';

  constructor() {
    super('A change needs a Ticket header, or an Idempotency-Key header');
  }
}

/** Another invocation has taken the change over, so this one may not write any more. */
export class FenceLost extends Error {
  override name = 'FenceLost';

  constructor() {
    super('Another invocation has taken this change over');
  }
}

/** A revert finds the resource otherwise than the change left it, or another revert came first. */
export class NotAsItWas extends Error {
  override name = 'NotAsItWas';
}

/** Somebody else changed the resource while it was in doubt whether this change took effect, which it did not. */
export class Overtaken extends Error {
  override name = 'Overtaken';

  constructor() {
    super('It did not take effect, and somebody else has changed its resource since, which stands');
  }
}

/** A change cannot be cancelled: it is not deferred, or was ended by somebody else. */
export class NotCancellable extends Error {
  override name = 'NotCancellable';
  readonly record: ChangeRecord;

  constructor(message: string, record: ChangeRecord) {
    super(message);
    this.record = record;
  }
}

/** A change cannot be closed: it is not in doubt, was ended by somebody else, or it is too early. */
export class NotClosable extends Error {
  override name = 'NotClosable';
  readonly record: ChangeRecord;
  /** From when it can be, in epoch milliseconds, where waiting helps. */
  readonly from: number | undefined;

  constructor(message: string, record: ChangeRecord, from?: number) {
    super(message);
    this.record = record;
    this.from = from;
  }
}

/** A change that is asked for again was cancelled or closed. */
export class ChangeEnded extends Error {
  override name = 'ChangeEnded';
  readonly record: ChangeRecord;

  constructor(record: ChangeRecord) {
    super('A person ended this change');
    this.record = record;
  }
}

/** Why something is not permitted. */
export interface Refusal {
  readonly policyId: string;
  /** A sentence for the caller. */
  readonly reason: string;
  /** What went wrong, for the log, where it could not be decided. */
  readonly error?: string;
}

/** The policies do not permit this. */
export class Forbidden extends Error {
  override name = 'Forbidden';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason, { cause: refusal.error === undefined ? undefined : new Error(refusal.error) });
    this.refusal = refusal;
  }
}
