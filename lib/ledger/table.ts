/** The ledger's table, from which the cloud's and the local one are made. The indexes carry whole records. */
export const ledgerTable = {
  partitionKey: 'id',
  indexes: [
    { name: 'byTicket', partitionKey: 'ticket', sortKey: 'acceptedAt' },
    { name: 'byResource', partitionKey: 'resource', sortKey: 'acceptedAt' },
    // Sparse: only the changes that somebody, or a job, should look at.
    { name: 'byReviewReason', partitionKey: 'reviewReason', sortKey: 'acceptedAt' },
    // Sparse: by the vendor's own id of the write, which the vendor's log names as well.
    { name: 'byUpstreamRequestId', partitionKey: 'upstreamRequestId', sortKey: 'acceptedAt' },
    // Sparse: only the changes of which the vendor's log has not told yet.
    { name: 'byAwaiting', partitionKey: 'awaiting', sortKey: 'acceptedAt' },
  ],
} as const;
