import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createEventsTable } from '../../infra/local/dynamodb/create-events-table.ts';
import { createFindingsTable } from '../../infra/local/dynamodb/create-findings-table.ts';
import { startDynamoDBLocal } from '../faults/dynamodb-local/start-dynamodb-local.ts';
import { NotInstalled } from '../faults/not-installed.ts';
import { conclude } from './side-by-side/conclude.ts';
import { startFlows } from './units/flows.ts';
import { itemSize } from './units/item-size.ts';
import { meterDynamoDB, type Spent } from './units/metered-dynamodb.ts';

// How many of DynamoDB's write and read units each flow takes, with the real handlers, as AWS's own DynamoDB Local
// counts them; and whether those that people pay for most stay within their limits. `npm run bench -- units`

const TABLE = 'goldthread-changes';
/** The record that the limit of a vendor route is about, in bytes as DynamoDB counts them. */
const SAMPLE_BYTES = { atLeast: 3_000, atMost: 3_100 };
const LIMITS: Readonly<Record<string, number>> = {
  'update, confirmed': 17,
  'role, confirmed': 13,
  replay: 0,
};

Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  POWERTOOLS_LOG_LEVEL: 'ERROR',
});
const store = await startDynamoDBLocal(TABLE).catch((error: unknown) => {
  if (!(error instanceof NotInstalled)) throw error;
  console.error(error.message);
  process.exit(1);
});
await createEventsTable('goldthread-events', store.url);
await createFindingsTable('goldthread-findings', store.url);
const client = new DynamoDBClient({ endpoint: store.url });
const recordOf = async (id: string) =>
  (await client.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } }, ConsistentRead: true })))
    .Item ?? {};
const metered = await meterDynamoDB(store.url);
const { flows, close } = await startFlows(metered.url, async (id) => String((await recordOf(id)).state?.S));

const sizes = new Map<string, number>();
const spentBy = new Map<string, readonly Spent[]>();
console.log(
  'flow                        write units, and of what                                read  record',
);
for (const { name, prepare } of flows) {
  const run = await prepare();
  metered.take();
  const change = await run();
  const spent = metered.take();
  spentBy.set(name, spent);
  if (change !== undefined) sizes.set(name, itemSize(await recordOf(change)));
  const steps = spent.filter(({ write }) => write > 0).map(({ step, write }) => `${step} ${write}`);
  const size = sizes.has(name) ? `${sizes.get(name)} B` : '';
  console.log(
    `${name.padEnd(27)} ${String(sum(spent, 'write')).padStart(2)}  ${steps.join(', ').padEnd(56)} ${String(sum(spent, 'read')).padStart(4)}  ${size}`,
  );
}
await close();
await metered.close();
client.destroy();
await store.close();

const sample = sizes.get('update, confirmed') ?? 0;
if (sample < SAMPLE_BYTES.atLeast || sample > SAMPLE_BYTES.atMost)
  throw new Error(`The sample's record has ${sample} bytes, not ${Object.values(SAMPLE_BYTES).join(' to ')}`);
for (const [flow, atMost] of Object.entries(LIMITS)) {
  const spent = spentBy.get(flow) ?? [];
  const figures = { write: sum(spent, 'write'), read: sum(spent, 'read'), bytes: sizes.get(flow) ?? 0 };
  conclude({ name: `units, ${flow}`, what: 'writes', value: figures.write, goal: { atMost }, figures });
}

function sum(spent: readonly Spent[], kind: 'write' | 'read'): number {
  return spent.reduce((total, one) => total + one[kind], 0);
}
