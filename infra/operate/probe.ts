import type { Connection } from '../../lib/upstream/connection.ts';
import { Deadline } from '../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../lib/upstream/errors.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../lib/upstream/request.ts';

const TIMEOUT_MS = 10_000;

/** A vendor's answer, an error's too; undefined where none came. */
export async function probe(
  connection: Connection,
  request: UpstreamRequest,
): Promise<UpstreamAnswer | undefined> {
  const deadline = new Deadline(TIMEOUT_MS);
  try {
    return request.method === 'GET'
      ? await connection.read(request, deadline)
      : await connection.write(request, deadline);
  } catch (error) {
    return error instanceof UpstreamError ? error.answer : undefined;
  }
}

/** Whether an answer is a list with nothing in it, as an array or as `value`. */
export function isEmptyList({ status, body }: UpstreamAnswer): boolean {
  const list = (body as { value?: unknown } | undefined)?.value ?? body;
  return status === 200 && Array.isArray(list) && list.length === 0;
}
