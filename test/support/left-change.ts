import { randomUUID } from 'node:crypto';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import { changeRecord } from './change-record.ts';

export const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** A change of an application user that is open: long enough that nobody holds it, and nothing of it can arrive. */
export function openChange(
  state: 'started' | 'deferred' | 'in_doubt',
  { appId, userId }: { appId: string; userId: string },
  more: Partial<ChangeRecord> = {},
): ChangeRecord {
  const record = changeRecord({
    operation: 'okta.assignUserToApplication',
    resource: `okta:app/${appId}/user/${userId}`,
    callerGroups: ['itsm'],
    requestHash: randomUUID(),
    request: { path: '/api/v1/apps/{appId}/users', params: { appId }, query: {}, body: { id: userId } },
    acceptedAt: ago(120_000),
    leaseEndsAt: ago(90_000),
    state,
    ...(state === 'in_doubt' && { doubtedAt: ago(90_000), reason: 'The vendor gave no answer' }),
    ...(state === 'deferred' && { attempt: 0, notBefore: ago(1) }),
    ...more,
  });
  const { changed: _, completedAt: __, ...open } = record;
  return open;
}

/** Puts a change on record, and its turn into the queue of its resource. */
export async function leave(ledger: Ledger, record: ChangeRecord): Promise<ChangeRecord> {
  await ledger.add(record);
  const { queue } = await ledger.lookUp(record.id, record.resource);
  const turn = { change: record.id, until: record.leaseEndsAt };
  await ledger.writeQueue(record.resource, queue, [...queue.entries, turn]);
  return record;
}
