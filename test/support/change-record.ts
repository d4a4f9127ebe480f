import { randomUUID } from 'node:crypto';
import type { ChangeRecord } from '../../lib/ledger/record.ts';

/** A change on a ticket that was made, unless told otherwise. */
export function changeRecord(more: Partial<ChangeRecord> = {}): ChangeRecord {
  const acceptedAt = more.acceptedAt ?? new Date().toISOString();
  return {
    id: `chg_${randomUUID().replaceAll('-', '')}`,
    schema: 1,
    operation: 'okta.assignRoleToUser',
    resource: `okta:user/00u${randomUUID().slice(0, 8)}/role/HELP_DESK_ADMIN`,
    caller: 'servicenow',
    ticket: 'RITM0010023',
    state: 'succeeded',
    changed: true,
    attempt: 1,
    fencingToken: 1,
    requestHash: 'hash',
    request: { path: '/x', params: {}, query: {} },
    replayable: true,
    deferral: 'queue',
    acceptedAt,
    startedAt: acceptedAt,
    leaseEndsAt: acceptedAt,
    completedAt: acceptedAt,
    before: null,
    ...more,
  };
}

/** What the ledger answers of these changes of any resource, a few at a time. */
export function ledgerOf(changes: readonly ChangeRecord[], pageSize = 3) {
  const newestFirst = (resource: string) =>
    changes
      .filter((change) => change.resource === resource)
      .toSorted((a, b) => b.acceptedAt.localeCompare(a.acceptedAt));
  return {
    latest: async (resource: string, until: string) =>
      newestFirst(resource)
        .filter(({ acceptedAt }) => acceptedAt <= until)
        .slice(0, pageSize),
    find: async (_by: string, resource: string, _limit: number, from?: { id: string }) => {
      const all = newestFirst(resource);
      const start = all.findIndex(({ id }) => id === from?.id) + 1;
      return { changes: all.slice(start, start + pageSize), next: undefined };
    },
  };
}
