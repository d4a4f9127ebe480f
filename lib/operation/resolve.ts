import { saysMissing } from '../resource/read-resource.ts';
import type { Reference, ResourceType } from '../resource/resource-type.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Reader } from '../upstream/reader.ts';
import type { Change, OperationRequest } from './operation.ts';

const AGAIN_MS = 500;

/** What a request touches, under its one name, and the request with its own names made canonical. */
export interface Target {
  readonly type: ResourceType;
  readonly reference: Reference;
  /** The canonical name. */
  readonly name: string;
  readonly request: OperationRequest;
  /** The vendor's refusal, where what the request names is not there. */
  readonly missing?: UpstreamError;
}

/** What a request touches, as far as it says so itself; undefined where only its vendor can tell. */
export function targetOf(operation: Change, request: OperationRequest): Target | undefined {
  const reference = operation.reference(request);
  return reference && { ...named(operation, reference), request };
}

/** What a change on record touches. @throws {UpstreamError} `invalid` for a record of another kind of resource */
export function recordedTarget(operation: Change, resource: string, request: OperationRequest): Target {
  const reference = operation.touches.parse(resource);
  if (!reference) throw new UpstreamError('invalid', `${operation.id} does not touch ${resource}`);
  return { type: operation.touches, reference, name: resource, request };
}

/**
 * Makes the names in a request canonical, so that giving and taking the same thing meet in one queue and before the
 * same policies, whichever of its names came in.
 *
 * @param showsBy until when the vendor's reads may not show what was made under these names, epoch milliseconds: only
 *   then is what is to be taken away believed not to be there
 * @throws {UpstreamError} also for what is not there, unless it is to be taken away
 */
export async function resolve(
  operation: Change,
  request: OperationRequest,
  reader: Reader,
  deadline: Deadline,
  showsBy: () => Promise<number> = async () => 0,
): Promise<Target> {
  const told = targetOf(operation, request);
  if (told) return told;
  const { byAsking, missing } = operation.resolve ?? {};
  if (!byAsking) throw new UpstreamError('invalid', `${operation.id} cannot tell what it touches`);
  const ask = async (path: string) => (await reader.read({ method: 'GET', path }, deadline)).body;
  for (;;) {
    const begunAt = Date.now();
    try {
      const { reference, body = request.body } = await byAsking(request, ask);
      return { ...named(operation, reference), request: { ...request, body } };
    } catch (error) {
      if (!saysMissing(operation.touches, error) || !missing) throw error;
      // What was given a moment ago may not show yet: to believe that would leave it there.
      const shownAt = await showsBy();
      if (begunAt >= shownAt)
        return { ...named(operation, missing(request)), request, missing: error as UpstreamError };
      if (shownAt - begunAt >= deadline.remainingMs)
        throw new UpstreamError('not-sent', 'The vendor may not show yet what is to be taken away', {
          cause: error,
        });
      await deadline.wait(Math.min(AGAIN_MS, Math.max(0, shownAt - Date.now())));
    }
  }
}

/** Held to the form of the kind's names, whoever said it. */
function named({ touches: type }: Change, reference: Reference): Pick<Target, 'type' | 'reference' | 'name'> {
  const name = type.nameOf(reference);
  const read = type.parse(name);
  if (!read) throw new UpstreamError('invalid', `There is no ${type.name} by the name of ${name}`);
  return { type, reference: read, name };
}
