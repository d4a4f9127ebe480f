import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDB } from '../../infra/local/dynamodb/start-dynamodb.ts';
import { Ledger } from '../../lib/ledger/ledger.ts';
import type { Timing } from '../../lib/ledger/timing.ts';

/** Waits short enough for a test. */
export const testTiming: Timing = { clockSkewMs: 50, settleAfterMs: 300, turnMs: 20 };

/** A ledger on an embedded DynamoDB of its own, which counts the commands that it is sent. */
export async function startLedger() {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const dynamodb = await startDynamoDB('changes');
  const client = new DynamoDBClient({ endpoint: dynamodb.url });
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, context) => (args) => {
      sent.push(String(context.commandName).replace('Command', ''));
      return next(args);
    },
    { step: 'initialize' },
  );
  return {
    ledger: new Ledger('changes', client, testTiming),
    client,
    /** The commands since the last call. */
    commands: () => sent.splice(0),
    close: async () => {
      client.destroy();
      await dynamodb.close();
    },
  };
}
