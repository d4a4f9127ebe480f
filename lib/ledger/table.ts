/**
 * The ledger's table, from which the cloud's and the local one are made. The indexes hold keys only: whoever lists
 * changes reads their records by id.
 */
export const ledgerTable = {
  partitionKey: 'id',
  projection: 'KEYS_ONLY',
  indexes: [
    { name: 'byTicket', of: 'ticket', partitionKey: 'ticket', sortKey: 'position' },
    { name: 'byResource', of: 'resource', partitionKey: 'resource', sortKey: 'position' },
    // By the vendor's own id of the write, which the vendor's log names as well.
    {
      name: 'byUpstreamRequestId',
      of: 'upstreamRequestId',
      partitionKey: 'upstreamRequestId',
      sortKey: 'position',
    },
    // Sparse, and spread over shards, as every change is in them for a while: those that somebody, or a job, should
    // look at, and those of which the vendor's log has not told yet.
    { name: 'byReviewReason', of: 'reviewReason', partitionKey: 'reviewShard', sortKey: 'position' },
    { name: 'byAwaiting', of: 'awaiting', partitionKey: 'awaitingShard', sortKey: 'position' },
  ],
} as const;

export type LedgerIndex = (typeof ledgerTable.indexes)[number];

// A key of an index takes 1,000 writes a second, and each change is written to these two or three times.
const SHARDS = 8;

/** The key of a sharded index under which a change is found. */
export const shardOf = (value: string, changeId: string) =>
  `${value} ${Number.parseInt(changeId.slice(-1), 16) % SHARDS}`;

/** Every key of an index under which changes with a value are found. */
export function keysFor({ partitionKey }: LedgerIndex, value: string): readonly string[] {
  if (!partitionKey.endsWith('Shard')) return [value];
  return Array.from({ length: SHARDS }, (_, shard) => `${value} ${shard}`);
}

/** What a key of a sharded index says. */
export const saidBy = (key: string) => key.split(' ')[0] ?? '';
