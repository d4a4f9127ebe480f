import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pMap from 'p-map';
import { createEventsTable } from '../../../infra/local/dynamodb/create-events-table.ts';
import { createFindingsTable } from '../../../infra/local/dynamodb/create-findings-table.ts';
import { startDynamoDB } from '../../../infra/local/dynamodb/start-dynamodb.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { stored } from '../../../lib/ledger/stored.ts';
import { answersCpu } from './cpu.ts';

// dynalite, in a process of its own, with as many finished changes in the ledger as it is told.

const BATCH = 25;
const TABLE = 'goldthread-changes';
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const records = Number(process.argv[2]);
const { url } = await startDynamoDB(TABLE);
await createEventsTable('goldthread-events', url);
await createFindingsTable('goldthread-findings', url);
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: url }), {
  marshallOptions: { removeUndefinedValues: true },
});
const batches = Array.from({ length: Math.ceil(records / BATCH) }, (_, i) => i * BATCH);
await pMap(
  batches,
  (from) => {
    const some = Array.from({ length: Math.min(BATCH, records - from) }, (_, i) => finished(from + i));
    const RequestItems = { [TABLE]: some.map((record) => ({ PutRequest: { Item: stored(record).item } })) };
    return client.send(new BatchWriteCommand({ RequestItems }));
  },
  { concurrency: 8 },
);
client.destroy();
answersCpu();
process.once('disconnect', () => process.exit());
process.send?.(url);

/** A change of some time ago, as it is when Okta has told of it. */
function finished(i: number): ChangeRecord {
  const at = new Date(Date.now() - (records - i) * 60_000).toISOString();
  const user = `00u${i.toString(36).padStart(17, '0')}`;
  const body = { id: user, scope: 'USER', status: 'ACTIVE', profile: { role: 'Analyst' } };
  return {
    id: `chg_${randomUUID().replaceAll('-', '')}`,
    schema: 1,
    operation: 'okta.assignUserToApplication',
    resource: `okta:app/0oafxqCAJWWGELFTYASJ/user/${user}`,
    caller: 'servicenow',
    callerGroups: ['itsm'],
    source: '192.0.2.1',
    ticket: `RITM${String(Math.floor(i / 3)).padStart(7, '0')}`,
    state: 'succeeded',
    attempt: 1,
    fencingToken: 1,
    requestHash: 'x'.repeat(43),
    request: { path: '/api/v1/apps/{appId}/users', params: {}, query: {}, body: { id: user } },
    replayable: true,
    deferral: 'queue',
    acceptedAt: at,
    startedAt: at,
    leaseEndsAt: at,
    completedAt: at,
    changed: true,
    before: null,
    after: body,
    response: { status: 200, body },
    upstreamRequestId: randomUUID(),
    confirmedAt: at,
    confirmedBy: [randomUUID()],
  };
}
