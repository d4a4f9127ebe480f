import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDB } from '../../infra/local/dynamodb/start-dynamodb.ts';
import { Ledger } from '../../lib/ledger/ledger.ts';

/** A ledger on an embedded DynamoDB of its own. */
export async function startLedger() {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const dynamodb = await startDynamoDB('changes');
  const client = new DynamoDBClient({ endpoint: dynamodb.url });
  return {
    ledger: new Ledger('changes', client),
    close: async () => {
      client.destroy();
      await dynamodb.close();
    },
  };
}
