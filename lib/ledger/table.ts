/** The ledger's table, from which the cloud's and the local one are made. The indexes carry whole records. */
export const ledgerTable = {
  partitionKey: 'id',
  indexes: [
    { name: 'byTicket', partitionKey: 'ticket', sortKey: 'acceptedAt' },
    { name: 'byResource', partitionKey: 'resource', sortKey: 'acceptedAt' },
    // Sparse: only the changes that somebody, or a job, should look at.
    { name: 'byAttention', partitionKey: 'attention', sortKey: 'acceptedAt' },
  ],
} as const;
