import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findingsTable } from '../../../lib/findings/table.ts';
import { createIndexedTable } from './create-indexed-table.ts';

/** Creates the table of findings where it is not there yet. */
export function createFindingsTable(tableName: string, endpoint: string): Promise<void> {
  return createIndexedTable(tableName, findingsTable, new DynamoDBClient({ endpoint }));
}
