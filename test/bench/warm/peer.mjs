import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency';
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware';
import { BasePersistenceLayer, IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import middy from '@middy/core';
import * as z from 'zod';
import { assignedAt } from './assigned.mjs';
import { timed } from './batches.mjs';

// What the field's libraries take for less: a schema and an answer, and idempotency that is kept in memory. Nobody is
// authenticated, and nothing is permitted or refused.

const body = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  scope: z.enum(['USER', 'GROUP']).optional(),
  profile: z.record(z.string(), z.unknown()).optional(),
});
const params = z.strictObject({ appId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });
const answer = assignedAt('https://example.okta.com');

class InMemory extends BasePersistenceLayer {
  #records = new Map();

  async _putRecord(record) {
    this.#records.set(record.idempotencyKey, record);
  }
  async _getRecord(key) {
    return new IdempotencyRecord(this.#records.get(key));
  }
  async _updateRecord(record) {
    this.#records.delete(record.idempotencyKey);
  }
  async _deleteRecord({ idempotencyKey }) {
    this.#records.delete(idempotencyKey);
  }
}

const assign = async (event) => {
  const request = { params: params.parse(event.pathParameters), body: body.parse(JSON.parse(event.body)) };
  return { statusCode: 200, body: JSON.stringify({ ...answer, id: request.body.id }) };
};

process.once('message', async () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'bench';
  const plain = middy().handler(assign);
  const idempotent = middy()
    .use(
      makeHandlerIdempotent({
        persistenceStore: new InMemory(),
        config: new IdempotencyConfig({ eventKeyJmesPath: 'headers."idempotency-key"' }),
      }),
    )
    .handler(assign);
  const context = { getRemainingTimeInMillis: () => 28_000 };
  let i = 0;
  const prepare = () => ({
    pathParameters: { appId: '0oafxqCAJWWGELFTYASJ' },
    headers: { 'idempotency-key': String(i++) },
    body: JSON.stringify({ id: '00u13okQOVWZJGDOAUVR', scope: 'USER', profile: { role: 'Analyst' } }),
  });
  const figures = await timed({
    'middy, zod': { prepare, work: (event) => plain(event, context) },
    'middy, zod, idempotency': { prepare, work: (event) => idempotent(event, context) },
  });
  process.send(figures, () => process.exit());
});
