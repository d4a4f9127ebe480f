import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assigned } from './assigned.mjs';
import { measured } from './measured.mjs';

// The same with Powertools, which writes before and after, and reads nothing but for a replay.

process.once('message', async ({ url, ...task }) => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'bench';
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: 'idempotency',
    awsSdkV3Client: new DynamoDBClient({ endpoint: url }),
  });
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'headers."idempotency-key"' });
  let made = 0;
  const assign = makeIdempotent(
    () => {
      made += 1;
      return Promise.resolve({ statusCode: 200, body: JSON.stringify(assigned) });
    },
    { persistenceStore, config },
  );
  const call = async (user) => {
    const before = made;
    config.registerLambdaContext({ getRemainingTimeInMillis: () => 28_000 });
    await assign({ headers: { 'idempotency-key': user }, body: JSON.stringify({ id: user, scope: 'USER' }) });
    return made === before;
  };
  process.send(await measured(task, call), () => process.exit());
});
