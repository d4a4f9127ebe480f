import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { eventsTable } from '../../../lib/events/table.ts';

/** Creates the table of events where it is not there yet. */
export async function createEventsTable(TableName: string, endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint });
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: eventsTable.partitionKey, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: eventsTable.partitionKey, KeyType: 'HASH' }],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}
