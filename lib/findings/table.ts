/** The table of findings, from which the cloud's and the local one are made. The indexes carry whole findings. */
export const findingsTable = {
  partitionKey: 'id',
  indexes: [
    { name: 'byStatus', partitionKey: 'status', sortKey: 'lastSeenAt' },
    { name: 'byResource', partitionKey: 'resource', sortKey: 'lastSeenAt' },
    { name: 'byKind', partitionKey: 'kind', sortKey: 'lastSeenAt' },
  ],
} as const;
