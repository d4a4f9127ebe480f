import { startDynamoDB } from '../../infra/local/dynamodb/start-dynamodb.ts';
import { DynamoDB } from '../../lib/aws/dynamodb.ts';
import { Ledger } from '../../lib/ledger/ledger.ts';
import type { Timing } from '../../lib/ledger/timing.ts';

/** Waits short enough for a test. */
export const testTiming: Timing = {
  clockSkewMs: 50,
  settleAfterMs: 300,
  consistentAfterMs: 50,
  logAfterMs: 200,
  turnMs: 20,
  maxWaitMs: 60_000,
};

class CountingDynamoDB extends DynamoDB {
  readonly sent: string[] = [];

  override read: DynamoDB['read'] = (action, input) => {
    this.sent.push(action);
    return super.read(action, input);
  };

  override write: DynamoDB['write'] = (action, input) => {
    this.sent.push(action);
    return super.write(action, input);
  };
}

/** A ledger on an embedded DynamoDB of its own, which counts the commands that it is sent. */
export async function startLedger() {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const dynamodb = await startDynamoDB('changes');
  const client = new CountingDynamoDB({ endpoint: dynamodb.url });
  return {
    ledger: new Ledger('changes', client, testTiming),
    endpoint: dynamodb.url,
    /** The commands since the last call. */
    commands: () => client.sent.splice(0),
    close: async () => {
      await client.close();
      await dynamodb.close();
    },
  };
}
