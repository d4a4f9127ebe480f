import * as z from 'zod';
import { readResource } from '../resource/read-resource.ts';
import { resourceNamed } from '../resource/registry.ts';
import type { Deadline } from '../upstream/deadline.ts';
import type { Reader } from '../upstream/reader.ts';

const fact = z.string().nullish().catch(undefined);

/** What of a resource as it is now tells whose doing it is; nothing that is personal. */
export const resourceState = z.object({
  id: fact,
  type: fact,
  status: fact,
  scope: fact,
  assignmentType: fact,
  role: fact,
  'resource-set': fact,
  created: fact,
  lastUpdated: fact,
});

export type ResourceState = z.output<typeof resourceState>;

/**
 * A resource as it is now, by one read of its vendor; null for not there, undefined for what cannot be read.
 *
 * @throws {UpstreamError} where the vendor does not answer, or not this credential
 */
export async function readState(
  resource: string,
  reader: Reader,
  deadline: Deadline,
): Promise<ResourceState | null | undefined> {
  const named = resourceNamed(resource);
  if (!named) return undefined;
  const { type, reference } = named;
  return resourceState
    .nullable()
    .catch({})
    .parse(await readResource(type, reference, reader, deadline));
}
