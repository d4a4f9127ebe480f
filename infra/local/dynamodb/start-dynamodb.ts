import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { ledgerTable } from '../../../lib/ledger/table.ts';
import { createIndexedTable } from './create-indexed-table.ts';

/** An embedded DynamoDB that listens on this machine only. */
export interface LocalDynamoDB {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts DynamoDB's protocol in this process, with the ledger's table; kept in `path`, or in memory. */
export async function startDynamoDB(tableName: string, path?: string): Promise<LocalDynamoDB> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path && { path }) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await createLedgerTable(tableName, new DynamoDBClient({ endpoint: url }));
  return {
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Creates the ledger's table where it is not there yet. */
export async function createLedgerTable(tableName: string, client: DynamoDBClient): Promise<void> {
  await createIndexedTable(tableName, ledgerTable, client);
}
