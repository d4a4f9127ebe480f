import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { Client } from '@okta/okta-sdk-nodejs';

// The same libraries without idempotency: read who has an application.

const logger = new Logger({ serviceName: 'peer' });
const metrics = new Metrics({ namespace: 'peer', serviceName: 'peer' });
let okta;

export const handler = async (event, context) => {
  logger.addContext(context);
  const { callers } = await getSecret(process.env.CALLERS_SECRET_ID, { transform: 'json' });
  const key = event.headers['x-api-key'];
  if (!callers.some(({ apiKeys = [] }) => apiKeys.includes(key))) return { statusCode: 401 };
  const { orgUrl, apiToken } = await getSecret(process.env.OKTA_SECRET_ID, { transform: 'json' });
  okta ??= new Client({ orgUrl, token: apiToken, cacheMiddleware: null });
  const { appId, userId } = event.pathParameters;
  const assigned = await okta.applicationApi.getApplicationUser({ appId, userId });
  logger.info('read');
  metrics.addMetric('Read', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  return { statusCode: 200, body: JSON.stringify(assigned) };
};
