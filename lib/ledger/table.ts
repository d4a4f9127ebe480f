/** The ledger's table, from which the cloud's and the local one are made. The indexes carry whole records. */
export const ledgerTable = {
  partitionKey: 'id',
  indexes: [
    { name: 'byTicket', partitionKey: 'ticket', sortKey: 'startedAt' },
    { name: 'byResource', partitionKey: 'resource', sortKey: 'startedAt' },
  ],
} as const;
