import * as z from 'zod';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import type { Reader } from '../upstream/reader.ts';
import type { Reference, ResourceType } from './resource-type.ts';

/**
 * A resource as its vendor shows it now; null only where the vendor itself says that it is not there. Whatever reads a
 * resource to decide about it reads it here.
 *
 * @param path of the GET that shows it, where it is not the one of its kind
 * @throws {UpstreamError} `invalid` for a response that is not this resource, and for a 404 of somebody else's
 */
export async function readResource(
  type: ResourceType,
  reference: Reference,
  reader: Reader,
  deadline: Deadline,
  path = type.pathOf(reference),
): Promise<unknown> {
  try {
    const { body } = await reader.read({ method: 'GET', path }, deadline);
    return type.find(body, reference);
  } catch (error) {
    if (saysMissing(type, error)) return null;
    throw error;
  }
}

/**
 * Whether a read failed because, by the vendor's own word, what it asked for is not there.
 *
 * @throws {UpstreamError} `invalid` for a 404 that says something else, or comes from a proxy: it tells nothing
 */
export function saysMissing({ isMissing }: Pick<ResourceType, 'isMissing'>, error: unknown): boolean {
  if (!(error instanceof UpstreamError) || error.answer?.status !== 404) return false;
  if (isMissing(error.answer.body)) return true;
  throw new UpstreamError(
    'invalid',
    'The vendor answered 404, and does not say that the resource is missing',
    {
      answer: error.answer,
      cause: error,
    },
  );
}

const identified = z.looseObject({ id: z.string() });

/**
 * A response that shows one thing, as it came.
 *
 * @param what for the sentence: `an application user`
 * @throws {UpstreamError} `invalid` for any other response, and for that thing under another id
 */
export function shown(
  body: unknown,
  id: string | undefined,
  what: string,
  schema: z.ZodType<{ id: string }> = identified,
): unknown {
  const { data } = schema.safeParse(body);
  if (!data) throw new UpstreamError('invalid', `The vendor's answer is not ${what}`);
  // Vendors find some things by other names as well. The ledger knows one only.
  if (data.id !== id)
    throw new UpstreamError('invalid', `The vendor's answer is ${what} other than the one asked for`);
  return body;
}
