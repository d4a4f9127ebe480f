import { isDeepStrictEqual } from 'node:util';
import type { Effect } from '../ledger/execute.ts';
import { imageOf, type Mask } from '../ledger/image.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Change, OperationRequest } from './operation.ts';
import { upstreamRequest } from './upstream-request.ts';

/** What is kept of a change, and what its making depends on besides the vendor. */
interface Kept {
  readonly mask: Mask;
  readonly permit: Effect['permit'];
  readonly writable?: boolean;
}

/** What a request of a change does at its vendor. */
export function effectOf(
  operation: Change,
  request: OperationRequest,
  connection: Connection,
  deadline: Deadline,
  { mask, permit, writable = true }: Kept,
): Effect {
  const { status, schema } = operation.answer;
  return {
    writable,
    read: () => readResource(operation, request, connection, deadline),
    asWanted(before) {
      return isAsExpected(operation, request, before) ? { status, body: schema && before } : undefined;
    },
    permit,
    write: (before) => writeOnce(operation, request, before, connection, deadline, permit),
    image: (representation) => imageOf(representation, mask),
    after: (before, { body }) => (body === undefined ? operation.expect(before, request) : body),
  };
}

async function writeOnce(
  operation: Change,
  request: OperationRequest,
  before: unknown,
  connection: Connection,
  deadline: Deadline,
  permit: Effect['permit'],
): ReturnType<Effect['write']> {
  const send = async (seen: unknown) => {
    const written = operation.write?.(seen, request) ?? upstreamRequest(operation, request);
    const { status, body, headers } = await connection.write(written, deadline);
    return { response: { status, body }, requestId: headers['x-okta-request-id'], before: seen };
  };
  const isRefused = (error: unknown): error is UpstreamError =>
    error instanceof UpstreamError && error.answer?.status === 400;
  try {
    return await send(before);
  } catch (error) {
    if (!operation.write || !isRefused(error)) throw error;
    const current = await readResource(operation, request, connection, deadline);
    const moved = !isDeepStrictEqual(
      imageOf(operation.expect(current, request)),
      imageOf(operation.expect(before, request)),
    );
    if (!moved) throw error;
    await permit(current);
    // Somebody else changed it after it was read. Nothing was written, so once more from what it is now.
    return send(current).catch((again) => {
      if (!isRefused(again) || !again.answer) throw again;
      const answer = { ...again.answer, status: 409 };
      throw new UpstreamError('refused', 'The resource keeps being changed by somebody else', {
        answer,
        cause: again,
      });
    });
  }
}

/** The resource that a request touches, as it is upstream; null for none. @throws {UpstreamError} */
export async function readResource(
  operation: Change,
  request: OperationRequest,
  connection: Connection,
  deadline: Deadline,
): Promise<unknown> {
  try {
    const answer = await connection.read({ method: 'GET', path: operation.before(request) }, deadline);
    return operation.find(answer.body, request) ?? null;
  } catch (error) {
    if (error instanceof UpstreamError && error.answer?.status === 404) return null;
    throw error;
  }
}

/** Whether the resource is already as a request would leave it. */
export function isAsExpected(operation: Change, request: OperationRequest, before: unknown): boolean {
  if (operation.unreadable(request)) return false;
  const expected = operation.expect(before, request);
  return expected !== undefined && isDeepStrictEqual(imageOf(expected), imageOf(before));
}
