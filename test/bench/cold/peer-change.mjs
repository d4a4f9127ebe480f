import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { Client } from '@okta/okta-sdk-nodejs';

// What one would write with the libraries that people use: assign a user to an application, once.

const logger = new Logger({ serviceName: 'peer' });
const metrics = new Metrics({ namespace: 'peer', serviceName: 'peer' });
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.PEER_TABLE_NAME });
const config = new IdempotencyConfig({ eventKeyJmesPath: 'headers."idempotency-key"' });
let okta;

const assign = makeIdempotent(
  async (event) => {
    const { appId } = event.pathParameters;
    const assigned = await okta.applicationApi.assignUserToApplication({
      appId,
      appUser: JSON.parse(event.body),
    });
    return { statusCode: 200, body: JSON.stringify(assigned) };
  },
  { persistenceStore, config },
);

export const handler = async (event, context) => {
  config.registerLambdaContext(context);
  logger.addContext(context);
  const { callers } = await getSecret(process.env.CALLERS_SECRET_ID, { transform: 'json' });
  const key = event.headers['x-api-key'];
  if (!callers.some(({ apiKeys = [] }) => apiKeys.includes(key))) return { statusCode: 401 };
  const { orgUrl, apiToken } = await getSecret(process.env.OKTA_SECRET_ID, { transform: 'json' });
  okta ??= new Client({ orgUrl, token: apiToken, cacheMiddleware: null });
  const answer = await assign(event, context);
  logger.info('assigned', { ticket: event.headers.ticket });
  metrics.addMetric('Assigned', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  return answer;
};
