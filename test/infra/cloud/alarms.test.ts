import { randomUUID } from 'node:crypto';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobs } from '../../../functions/jobs.ts';
import { type AlarmDefinition, alarms } from '../../../infra/cloud/alarms.ts';
import { runAudit } from '../../../infra/local/run-audit.ts';
import { pollQueue } from '../../../infra/local/sqs/poll-queue.ts';
import { startQueues } from '../../../infra/local/sqs/start-queues.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import { currentServices } from '../../../lib/operation/services.ts';
import { ledgerOf } from '../../../lib/operation/stores.ts';
import { startFaultProxy } from '../../faults/fault-proxy.ts';
import { goesOff, type Seen } from '../../support/alarm.ts';
import { putCallers } from '../../support/callers.ts';
import { deliver } from '../../support/deliver.ts';
import { contextOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';
import { eventOf } from '../../support/log-event.ts';
import { listen } from '../../support/telemetry.ts';
import { sleep } from '../../support/upstream-resource.ts';

const CRON_KEY = 'a-key-of-at-least-22-letters';
const written = listen();
const gateway = await startGateway();
// Between the handlers and the ledger, to throttle it. The handlers make their client at their first request.
const throttled = { is: false, answers: 0 };
const proxy = await startFaultProxy('dynamodb', process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '', () => 0, {
  disturbanceOf: () => (throttled.is ? { do: 'answer', answer: throttling() } : undefined),
  changeOf: () => undefined,
  answered: () => {},
  act: () => {},
});
process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.url;
const { org, send, faults, freshUser, local } = gateway;
const { appId, deviceId } = org.samples;
const ledger = ledgerOf(currentServices());
const device = `/okta/api/v1/devices/${deviceId}`;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const watchAudits = () => jobs['jobs/watch-audits'].handler({}, contextOf(60_000));
const settle = () => jobs['jobs/settle'].handler({}, contextOf(60_000));
const messages = (...bodies: unknown[]): SQSEvent =>
  ({ Records: bodies.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) })) }) as SQSEvent;

// One that has tickets, and one that may go without.
await putCallers(
  { id: 'servicenow', groups: ['itsm'], apiKeys: [local.keys.servicenow] },
  { id: 'cron', groups: ['itsm'], apiKeys: [CRON_KEY], ticket: { required: false } },
);

afterAll(async () => {
  await gateway.close();
  await proxy.close();
  written.stop();
});
beforeEach(() => {
  delete faults.okta;
  throttled.is = false;
  written.forget();
});

function throttling() {
  throttled.answers += 1;
  const body = JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
    message: 'x',
  });
  return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
}

/** A change on record as a crash, a silence or a lost message left it. */
async function leave(more: Partial<ChangeRecord>): Promise<ChangeRecord> {
  const userId = freshUser();
  const record: ChangeRecord = {
    id: `chg_${randomUUID().replaceAll('-', '')}`,
    schema: 1,
    operation: 'okta.assignUserToApplication',
    resource: `okta:app/${appId}/user/${userId}`,
    caller: 'servicenow',
    callerGroups: ['itsm'],
    ticket: 'RITM0000042',
    state: 'in_doubt',
    attempt: 1,
    fencingToken: 1,
    requestHash: 'hash',
    request: { path: '/api/v1/apps/{appId}/users', params: { appId }, query: {}, body: { id: userId } },
    replayable: true,
    deferral: 'queue',
    acceptedAt: ago(900),
    leaseEndsAt: ago(890),
    before: null,
    ...more,
  };
  await ledger.add(record);
  return record;
}

const times = async (count: number, work: () => Promise<unknown>) => {
  for (let i = 0; i < count; i += 1) await work();
};
const atOnce = (count: number, work: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, work));
const assign = (headers: Record<string, string>) =>
  send({ method: 'POST', path: `/okta/api/v1/apps/${appId}/users`, body: { id: freshUser() }, headers });
const superAdmin = () =>
  send({
    method: 'POST',
    path: `/okta/api/v1/users/${org.samples.userId}/roles`,
    body: { type: 'SUPER_ADMIN' },
    headers: { ticket: 'CHG0000001' },
  });

let items = 0;
/** Sends an approved item for an application as a business rule does, with something else in it. */
const sendItem = (more: object) => {
  items += 1;
  const number = `RITM09${String(items).padStart(5, '0')}`;
  const variables = { okta_app: appId, okta_user: freshUser() };
  const item = { number, cat_item: 'Application access', approval: 'approved', variables };
  return send({ method: 'POST', path: '/hooks/itsm/servicenow', body: { ...item, ...more } });
};

/** How each alarm on one of our own metrics is provoked, with the real handlers. */
const provocations: Record<string, () => Promise<unknown>> = {
  'change-in-doubt': async () => {
    await leave({ doubtedAt: ago(400) });
    faults.okta = () => ({ kind: 'status', status: 503 });
    await settle();
  },
  'change-indeterminate': async () => {
    const seen = { state: 'otherwise', since: ago(100) } as const;
    await leave({ doubtedAt: ago(400), seen, before: { scope: 'USER', profile: { role: 'Other' } } });
    await settle();
  },
  'change-open-too-long': async () => {
    await leave({ state: 'deferred', acceptedAt: ago(4_000), notBefore: ago(-60) });
    await settle();
  },
  'dead-letters': async () => {
    const notBefore = ago(1);
    const { id } = await leave({ state: 'deferred', notBefore });
    await jobs['jobs/mark-dead-letters'].handler(messages({ change: id, notBefore }), contextOf());
  },
  'settle-job-silent': async () => {
    const broken = { ...contextOf(), getRemainingTimeInMillis: () => Number(Symbol('broken')) };
    await expect(jobs['jobs/settle'].handler({}, broken)).rejects.toThrow();
  },
  'ticketless-change': async () => {
    const { status } = await assign({ 'x-api-key': CRON_KEY, 'idempotency-key': 'k1' });
    expect(status).toBe(200);
  },
  'itsm-events-no-longer-wanted': async () => {
    // One approval, and then the same items in words that the mapping does not know.
    expect((await sendItem({})).status).toBe(200);
    await times(20, async () => expect((await sendItem({ approval: 'Genehmigt' })).status).toBe(204));
  },
  'itsm-events-unfilled': () =>
    times(3, async () => expect((await sendItem({ variables: { okta_user: '' } })).status).toBe(422)),
  'critical-finding': async () => {
    const byHand = await fetch(`${org.url}/api/v1/users/${freshUser()}/roles`, {
      method: 'POST',
      headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'ORG_ADMIN' }),
    });
    expect(byHand.status).toBe(201);
    expect(await deliver(org.systemLog().slice(-1))).toEqual([]);
  },
  'hook-late': async () => {
    const late = eventOf('device.lifecycle.suspend', [], { published: ago(400) });
    const sent = {
      method: 'POST',
      path: '/hooks/okta-events',
      headers: { authorization: local.hookSecret },
      body: { eventType: 'com.okta.event_hook', data: { events: [late] } },
    };
    expect(await send(sent)).toMatchObject({ status: 200 });
  },
  'hook-deliveries-failed': async () => {
    const hook = { id: 'who1', type: 'EventHook', alternateId: '', displayName: '', detailEntry: null };
    await times(5, async () => org.state.log.recordFailedDelivery(Date.now() - 60_000, hook, 'no answer'));
    await jobs['jobs/backfill-events'].handler({}, contextOf(60_000));
  },
  'event-of-unknown-shape': async () => {
    const sent = {
      method: 'POST',
      path: '/hooks/okta-events',
      headers: { authorization: local.hookSecret },
      body: {
        eventType: 'com.okta.event_hook',
        data: { events: [{ eventType: 'device.lifecycle.suspend' }] },
      },
    };
    expect(await send(sent)).toMatchObject({ status: 200 });
  },
  'audit-overdue': async () => {
    vi.stubEnv('AUDITS_DUE_HOURS', 'admin-roles=192,ledger-health=36');
    await watchAudits();
    vi.unstubAllEnvs();
  },
  'refusals-surge': () => times(20, superAdmin),
  'unauthenticated-surge': () =>
    times(50, () => send({ path: device, headers: { 'x-api-key': 'a-strangers' } })),
  'vendor-credentials-refused': async () => {
    faults.okta = () => ({ kind: 'status', status: 401 });
    expect(await send({ path: device })).toMatchObject({ status: 502 });
  },
  'rate-limit-headroom-low': async () => {
    const headers = { 'x-rate-limit-limit': '600', 'x-rate-limit-remaining': '30' };
    faults.okta = () => ({ kind: 'status', status: 200, body: {}, headers });
    await send({ path: device });
  },
  'upstream-failures': async () => {
    faults.okta = () => ({ kind: 'status', status: 503 });
    await times(5, () => send({ path: device }));
  },
  'ledger-busy': async () => {
    throttled.is = true;
    await atOnce(5, () => send({ path: `/changes/chg_${'0'.repeat(32)}` }));
  },
};

const ofMetric = alarms.filter(({ source }) => source.kind === 'metric');
const byId = (id: string): AlarmDefinition => {
  const found = alarms.find((alarm) => alarm.id === id);
  if (!found) throw new Error(`no alarm ${id}`);
  return found;
};
/** What the published lines say of an alarm's metric, for the service as a whole. */
const seenOf = ({ source }: AlarmDefinition): Seen[] =>
  written
    .samples()
    .filter(({ name, dimensions }) => source.kind === 'metric' && name === source.name && !other(dimensions));
const other = ({ service: _, ...more }: Readonly<Record<string, string>>) => Object.keys(more).length > 0;

describe('an alarm on one of our metrics', () => {
  test('does not go off by ordinary traffic', async () => {
    await assign({ ticket: 'RITM0000001' });
    await send({ path: device });
    await send({ path: device, headers: { 'x-api-key': 'a-mistyped-key' } });
    await superAdmin();
    await sendItem({});
    await sendItem({ approval: 'requested' });
    await sendItem({ variables: {} });
    await settle();
    await watchAudits();
    expect(ofMetric.filter((alarm) => goesOff(alarm, seenOf(alarm))).map(({ id }) => id)).toEqual([]);
    expect(written.samples().length).toBeGreaterThan(10);
  });

  test.each(ofMetric.map(({ id }) => id))(
    '%s goes off by what the real handlers publish when it is provoked',
    async (id) => {
      await provocations[id]?.();
      const alarm = byId(id);
      expect(goesOff(alarm, seenOf(alarm))).toBe(true);
    },
  );
});

describe('an alarm on a queue', () => {
  test('dead-letters-unread goes off while a message stays among the dead letters', async () => {
    const queues = await startQueues({ maxReceiveCount: 1 });
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', queues.url);
    const client = new SQSClient({ endpoint: queues.url });
    await client.send(
      new SendMessageCommand({ QueueUrl: queues.deferredQueueUrl, MessageBody: '{"nonsense":1}' }),
    );
    const poller = pollQueue(queues.deferredQueueUrl, jobs['jobs/retry-deferred'].handler, {
      retryAfterSeconds: 0,
    });
    const visible = async () => {
      const asked = {
        QueueUrl: queues.deadLettersQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages' as const],
      };
      return Number(
        (await client.send(new GetQueueAttributesCommand(asked))).Attributes?.ApproximateNumberOfMessages,
      );
    };
    expect(await visible()).toBe(0);
    for (let tries = 0; tries < 80 && (await visible()) === 0; tries += 1) await sleep(100);
    const value = await visible();
    const alarm = byId('dead-letters-unread');
    const now = Date.now();
    const seen = [0, 5, 10].map((minutes) => ({ value, at: now - minutes * 60_000 }));
    expect(goesOff(alarm, seen, now)).toBe(true);
    expect(goesOff(alarm, seen.slice(0, 1), now)).toBe(false);
    await poller.close();
    vi.unstubAllEnvs();
    client.destroy();
    await queues.close();
  });

  test('deferred-backlog goes off when what SQS gives as a message’s age grows beyond half an hour', async () => {
    const queues = await startQueues();
    const client = new SQSClient({ endpoint: queues.url });
    const QueueUrl = queues.deferredQueueUrl;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"change":"chg_1"}' }));
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['SentTimestamp'] }),
    );
    const sentAt = Number(Messages[0]?.Attributes?.SentTimestamp);
    const ageAt = (at: number) => [{ value: (at - sentAt) / 1000, at }];
    const [soon, late] = [sentAt + 60_000, sentAt + 31 * 60_000];
    expect(goesOff(byId('deferred-backlog'), ageAt(soon), soon)).toBe(false);
    expect(goesOff(byId('deferred-backlog'), ageAt(late), late)).toBe(true);
    client.destroy();
    await queues.close();
  });
});

test('events-given-up goes off when an event that cannot be reconciled ends among the dead letters', async () => {
  const queues = await startQueues({ maxReceiveCount: 1 });
  const client = new SQSClient({ endpoint: queues.url });
  const QueueUrl = queues.urls['okta-events'] ?? '';
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"nonsense":1}' }));
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', queues.url);
  const poller = pollQueue(QueueUrl, jobs['jobs/reconcile-event'].handler, { retryAfterSeconds: 0 });
  const visible = async () => {
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const asked = { QueueUrl: queues.urls['okta-events-dead-letters'] ?? '', AttributeNames };
    const { Attributes } = await client.send(new GetQueueAttributesCommand(asked));
    return Number(Attributes?.ApproximateNumberOfMessages);
  };
  expect(await visible()).toBe(0);
  for (let tries = 0; tries < 80 && (await visible()) === 0; tries += 1) await sleep(100);
  expect(goesOff(byId('events-given-up'), [{ value: await visible(), at: Date.now() }])).toBe(true);
  await poller.close();
  vi.unstubAllEnvs();
  client.destroy();
  await queues.close();
});

describe('an alarm on a metric of the platform', () => {
  test('audit-failed: an execution of a state machine that ends in failure, which Step Functions counts', async () => {
    const failedIn = async (file: 'audits/ledger-health' | 'audits/admin-roles') => {
      const { status } = await runAudit(file, { parameters: {} }, { retryAfterMs: 1 });
      return [{ value: status === 'FAILED' ? 1 : 0, at: Date.now() }];
    };
    faults.okta = () => ({ kind: 'status', status: 503 });
    expect(goesOff(byId('audit-failed'), await failedIn('audits/ledger-health'))).toBe(false);
    expect(goesOff(byId('audit-failed'), await failedIn('audits/admin-roles'))).toBe(true);
    expect(written.lines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'job failed', job: 'audits/admin-roles' }),
    );
  });

  test('function-errors: an invocation that rejects, which Lambda counts as an error', async () => {
    const rejects = await provocations['settle-job-silent']?.().then(() => 1);
    expect(goesOff(byId('function-errors'), [{ value: rejects ?? 0, at: Date.now() }])).toBe(true);
    expect(written.lines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'job failed' }),
    );
  });

  test('function-throttles: counted before our code runs, so only that one is enough', () => {
    expect(goesOff(byId('function-throttles'), [{ value: 1, at: Date.now() }])).toBe(true);
    expect(goesOff(byId('function-throttles'), [])).toBe(false);
  });

  test('api-5xx: ten requests that are answered 5xx, which API Gateway counts', async () => {
    faults.okta = () => ({ kind: 'status', status: 401 });
    const seen: Seen[] = [];
    await times(10, async () => {
      const { status } = await send({ path: device });
      seen.push({ value: status >= 500 ? 1 : 0, at: Date.now() });
    });
    expect(goesOff(byId('api-5xx'), seen)).toBe(true);
    expect(goesOff(byId('api-5xx'), seen.slice(1))).toBe(false);
  });

  test('api-latency: a vendor that takes over five seconds, if it does for three periods', async () => {
    const timed = async () => {
      const startedAt = performance.now();
      await send({ path: device });
      return performance.now() - startedAt;
    };
    const over = (value: number) =>
      [0, 5, 10].map((minutes) => ({ value, at: Date.now() - minutes * 60_000 }));
    expect(goesOff(byId('api-latency'), over(await timed()))).toBe(false);
    faults.okta = () => ({ kind: 'delay', ms: 5_200 });
    expect(goesOff(byId('api-latency'), over(await timed()))).toBe(true);
  });

  test('ledger-throttled: what DynamoDB answers as throttled, each try of the client', async () => {
    throttled.is = true;
    throttled.answers = 0;
    await atOnce(5, () => send({ path: `/changes/chg_${'0'.repeat(32)}` }));
    expect(goesOff(byId('ledger-throttled'), [{ value: throttled.answers, at: Date.now() }])).toBe(true);
  });
});
