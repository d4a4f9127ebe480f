import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDB } from '../../../infra/local/dynamodb/start-dynamodb.ts';
import { startDynamoDBLocal } from '../../faults/dynamodb-local/start-dynamodb-local.ts';
import { NotInstalled } from '../../faults/not-installed.ts';

// The server that both write to, in a process of its own: AWS's DynamoDB Local, or dynalite where that is not here.

/** Where it is, and which it is. */
export interface World {
  readonly url: string;
  readonly store: 'dynamodb-local' | 'dynalite';
}

const asked = process.argv[2] as World['store'] | undefined;
const { url, close, store } = asked === 'dynalite' ? await dynalite() : await dynamodbLocal();
const client = new DynamoDBClient({ endpoint: url });
await client.send(
  new CreateTableCommand({
    TableName: 'idempotency',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }),
);
client.destroy();
process.once('disconnect', () => close().then(() => process.exit()));
process.send?.({ url, store } satisfies World);

async function dynamodbLocal() {
  try {
    return { ...(await startDynamoDBLocal('changes')), store: 'dynamodb-local' as const };
  } catch (error) {
    // Whoever asked for it by name wants to hear that it is missing.
    if (!(error instanceof NotInstalled) || asked) throw error;
    return dynalite();
  }
}

async function dynalite() {
  return { ...(await startDynamoDB('changes')), store: 'dynalite' as const };
}
