import { isDeepStrictEqual } from 'node:util';
import type { Effect } from '../ledger/effect.ts';
import { imageOf } from '../ledger/image.ts';
import type { Keeper } from '../ledger/keeper.ts';
import { readResource, saysMissing, shown } from '../resource/read-resource.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Reader } from '../upstream/reader.ts';
import type { VendorClient } from '../upstream/recording-connection.ts';
import { requestIdOf } from '../upstream/request.ts';
import type { Change, OperationRequest } from './operation.ts';
import type { Target } from './resolve.ts';
import { upstreamReason } from './upstream-reason.ts';
import { upstreamRequest } from './upstream-request.ts';

/** What is kept of a change, and what its making depends on besides the vendor. */
interface Kept {
  readonly keeper: Keeper;
  readonly permit: Effect['permit'];
  readonly hindrance?: Effect['hindrance'];
  readonly trace?: Effect['trace'];
  /** Whether absence will do, of something that is to be taken away. */
  readonly absent?: 'ok' | undefined;
  readonly writable?: boolean;
  /** How long the vendor's reads may show what was there before a change, in milliseconds. */
  readonly consistentAfterMs: number;
}

/** What a request of a change does at its vendor. */
export function effectOf(
  operation: Change,
  target: Target,
  connection: VendorClient,
  deadline: Deadline,
  kept: Kept,
): Effect {
  const { keeper, permit, hindrance, trace, absent, writable = true } = kept;
  const { status, schema } = operation.answer;
  const { type, request } = target;
  const satisfied = (before: unknown) => isSatisfied(operation, request, before, keeper);
  return {
    writable,
    read: () => readTarget(operation, target, connection, deadline),
    async noOp(before) {
      // What is not there cannot be taken away: the vendor is asked all the same, and says so.
      const isLeftAlone = satisfied(before) && !operation.takes && !operation.leavesOpen(before, request);
      return isLeftAlone ? { status, body: schema && before } : undefined;
    },
    async ifAbsent() {
      const willDo = absent && operation.takes && (await hasParents(target, connection, deadline));
      return willDo ? { status } : undefined;
    },
    isSatisfied: satisfied,
    responseAs: (representation) => ({ status, body: schema && representation }),
    permit,
    ...(hindrance && { hindrance }),
    ...(trace && { trace }),
    isConditional: (before) => operation.write?.(before, request) !== undefined,
    write: (before) => writeOnce(operation, target, before, connection, deadline, kept),
    isGone: ({ answer }) => answer?.status === 404 && type.isMissing(answer.body),
    why: (error) => upstreamReason(error, operation.vendor, keeper),
    image: (representation) => keeper.image(representation),
    isSameState: (one, other) => isDeepStrictEqual(type.stateOf(one), type.stateOf(other)),
    after(before, response) {
      if (operation.takes) return null;
      return response?.body === undefined ? operation.expect(before, request) : response.body;
    },
    takes: operation.takes,
  };
}

// A reading that is of a moment before is refused as a patch is that cannot be made: for one that nothing shows to have
// moved, nobody waits longer than a client does.
const UNMOVED_MS = 1_500;
const PAUSE_MS = 300;

async function writeOnce(
  operation: Change,
  target: Target,
  before: unknown,
  connection: VendorClient,
  deadline: Deadline,
  { permit, consistentAfterMs }: Kept,
): ReturnType<Effect['write']> {
  const { request } = target;
  const { schema } = operation.answer;
  const send = async (seen: unknown) => {
    const written = operation.write?.(seen, request) ?? upstreamRequest(operation, request);
    const answer = await connection.write(written, deadline);
    const { status, body, headers } = answer;
    // It was sent, and something else answered than what was asked to do it.
    if (schema && body !== undefined && !schema.safeParse(body).success)
      throw new UpstreamError('invalid', "The vendor's answer to the change is not its resource", { answer });
    return { response: { status, body }, requestId: requestIdOf(headers), before: seen };
  };
  const isSame = (one: unknown, other: unknown) =>
    isDeepStrictEqual(imageOf(operation.expect(one, request)), imageOf(operation.expect(other, request)));
  const begunAt = Date.now();
  let refusal: UpstreamError | undefined;
  // What was refused was not written: once more from what it is now, as often as somebody else has changed it since.
  for (let [seen, current] = [before, before]; ; ) {
    if (!refusal || !isSame(current, seen)) {
      if (refusal) await permit(current);
      seen = current;
      try {
        return await send(current);
      } catch (error) {
        const isConditional = operation.write?.(current, request) !== undefined;
        if (!isConditional || !(error instanceof UpstreamError) || error.answer?.status !== 400) throw error;
        refusal = error;
      }
    }
    current = await readTarget(operation, target, connection, deadline);
    const hasMoved = !isSame(current, seen);
    if (hasMoved && seen === before) continue;
    const patienceMs = seen === before ? Math.min(UNMOVED_MS, consistentAfterMs) : consistentAfterMs;
    if (Date.now() - begunAt < patienceMs && deadline.remainingMs > PAUSE_MS) {
      await deadline.wait(PAUSE_MS);
      continue;
    }
    // Its time is up before the vendor's reads are: nothing was written, and it may be made later.
    if (Date.now() - begunAt < patienceMs)
      throw new UpstreamError('not-sent', 'The vendor refuses what its reads show', { cause: refusal });
    if (seen === before) throw refusal;
    const { answer } = refusal;
    throw new UpstreamError('refused', 'The resource keeps being changed by somebody else', {
      ...(answer && { answer: { ...answer, status: 409 } }),
      cause: refusal,
    });
  }
}

/** The resource that a request touches, as it is upstream; null for none. @throws {UpstreamError} */
export function readTarget(
  operation: Change,
  { type, reference, request }: Target,
  reader: Reader,
  deadline: Deadline,
): Promise<unknown> {
  return readResource(type, reference, reader, deadline, operation.before?.(request));
}

/**
 * Whether what a resource belongs to is there: only then does the resource's absence mean anything.
 *
 * @throws {UpstreamError} where that cannot be told
 */
export async function hasParents(target: Target, reader: Reader, deadline: Deadline): Promise<boolean> {
  return (await missingParents(target, reader, deadline)).length === 0;
}

/** The paths at which the vendor has nothing of what a resource belongs to. @throws {UpstreamError} */
export async function missingParents(
  { type, reference }: Target,
  reader: Reader,
  deadline: Deadline,
): Promise<string[]> {
  const found = await Promise.all(
    type.parentsOf(reference).map((path) =>
      reader.read({ method: 'GET', path }, deadline).then(
        ({ body }) => {
          shown(body, path.slice(path.lastIndexOf('/') + 1), 'what the resource belongs to');
          return [];
        },
        (error) => {
          if (saysMissing(type, error)) return [path];
          throw error;
        },
      ),
    ),
  );
  return found.flat();
}

/** Whether the resource is already as a request would leave it. */
export function isSatisfied(
  operation: Change,
  request: OperationRequest,
  before: unknown,
  keeper: Keeper,
): boolean {
  return !operation.unreadable(request) && isAsAsked(operation, request, before, keeper);
}

/** The same, as far as can be read. */
export function isAsAsked(
  operation: Change,
  request: OperationRequest,
  before: unknown,
  keeper: Keeper,
): boolean {
  const expected = operation.expect(before, request);
  return expected !== undefined && keeper.isSame(expected, before);
}
