import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { audits } from '../../functions/audits.ts';
import type { jobs } from '../../functions/jobs.ts';
import { startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { secretIds } from '../../infra/local/secrets.ts';
import { startLocal } from '../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../infra/local/tenants.ts';
import { DETAIL_TYPE, SOURCE } from '../../lib/events/bus.ts';
import type { deferredMessage } from '../../lib/ledger/deferred-queue.ts';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { findingsOf, ledgerOf } from '../../lib/operation/stores.ts';
import { beginRotation, putCallers } from '../support/callers.ts';
import { leave, openChange } from '../support/left-change.ts';
import { queueEvent, rotationEvent, scheduledEvent } from './events.ts';
import { type FunctionRequest, requestsTo } from './requests.ts';

const TICKET = 'CHG0030001';

/** What a job is run with, and what it must answer, in part. */
export interface JobRun {
  readonly event: unknown;
  readonly answer: unknown;
}

/** All that the bundled functions speak to, embedded, and what to ask them. */
export interface World {
  readonly apiKey: string;
  readonly requests: Readonly<Record<string, FunctionRequest>>;
  readonly jobRuns: Readonly<Record<keyof typeof jobs, JobRun>>;
  /** The parameters of a run of each audit. */
  readonly auditRuns: Readonly<Record<keyof typeof audits, unknown>>;
  close(): Promise<void>;
}

/** Starts Goldthread in this process; the functions take its environment. */
export async function startWorld(): Promise<World> {
  const [org, tenant] = await Promise.all([startOktaOrg(), startSailPointTenant()]);
  const local = await startLocal({
    tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(tenant) },
    // The functions are asked one by one, and nothing else goes on beside.
    deliverEvents: false,
  });
  // One caller asks for everything.
  await putCallers({ id: 'servicenow', groups: ['itsm', 'operator'], apiKeys: [local.keys.servicenow] });
  const { appId, groupId } = org.samples;
  const path = `/okta/api/v1/apps/${org.samples.groupAppId}/groups/${groupId}`;
  const headers = { 'x-api-key': local.keys.servicenow, ticket: TICKET };
  const made = await fetch(local.url + path, { method: 'PUT', headers });
  if (!made.ok) throw new Error(`The change to begin with was answered ${made.status}: ${await made.text()}`);
  const listed = await fetch(`${local.url}/changes?ticket=${TICKET}`, { headers });
  const { changes } = (await listed.json()) as { changes: { id: string }[] };
  const changeId = changes[0]?.id ?? '';
  const nobody = () => `00u${randomUUID().replaceAll('-', '').slice(0, 17)}`;
  return {
    apiKey: local.keys.servicenow,
    requests: requestsTo(org, tenant, {
      changeId,
      apiKey: local.keys.servicenow,
      ticket: TICKET,
      hookSecret: local.hookSecret,
      openIds: { cancel: await leaveOpen('deferred', appId), close: await leaveOpen('in_doubt', appId) },
      findingIds: {
        get: await find('get'),
        acknowledge: await find('acknowledge'),
        adopt: await find('adopt'),
        resolve: await find('resolve'),
      },
    }),
    jobRuns: {
      'jobs/retry-deferred': {
        event: queueEvent(await defer(appId, org.samples.userId)),
        answer: { batchItemFailures: [] },
      },
      'jobs/mark-dead-letters': {
        event: queueEvent(await defer(appId, nobody())),
        answer: { batchItemFailures: [] },
      },
      'jobs/settle': { event: scheduledEvent, answer: { in_doubt: { seen: 0, open: 0 } } },
      'jobs/backfill-events': { event: scheduledEvent, answer: { complete: true } },
      'jobs/reconcile-event': {
        event: queueEvent({
          source: SOURCE,
          'detail-type': DETAIL_TYPE,
          detail: { via: 'hook', event: org.systemLog().at(-1) },
        }),
        answer: { batchItemFailures: [] },
      },
      'jobs/review-findings': { event: scheduledEvent, answer: { unconfirmed: 0 } },
      'jobs/rotate-callers': { event: rotationEvent(secretIds.callers, await beginRotation()), answer: null },
      'jobs/watch-audits': { event: scheduledEvent, answer: { seen: 0, overdue: [] } },
    },
    auditRuns: {
      'audits/admin-roles': {},
      'audits/application-access': { apps: [{ id: appId }] },
      'audits/ledger-health': {},
      'audits/sailpoint-capabilities': { watch: [tenant.samples.identityId], allowedByDefault: [] },
      'audits/stale-devices': {},
    },
    close: () => local.close(),
  };
}

/** Records a finding about a device of its own. */
async function find(name: string): Promise<string> {
  const { finding } = await findingsOf(currentServices()).record({
    kind: 'out-of-band',
    resource: `okta:device/guo${name}`,
    effect: 'suspended',
    operations: ['okta.suspendDevice'],
    occurrence: randomUUID(),
    at: new Date().toISOString(),
    evidence: {},
  });
  return finding.id;
}

/** Puts a change on record that a person may end. @returns its id */
async function leaveOpen(state: 'deferred' | 'in_doubt', appId: string): Promise<string> {
  const userId = `00u${randomUUID().replaceAll('-', '').slice(0, 17)}`;
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const more = state === 'deferred' ? { notBefore: later } : { indeterminate: true as const };
  return (await leave(ledgerOf(currentServices()), openChange(state, { appId, userId }, more))).id;
}

/** Puts a change on record that waits for its time. @returns the message that says so */
async function defer(appId: string, userId: string): Promise<z.output<typeof deferredMessage>> {
  const ledger = ledgerOf(currentServices());
  const now = new Date().toISOString();
  const record: ChangeRecord = {
    id: `chg_${randomUUID().replaceAll('-', '')}`,
    schema: 1,
    operation: 'okta.assignUserToApplication',
    resource: `okta:app/${appId}/user/${userId}`,
    caller: 'servicenow',
    callerGroups: ['itsm'],
    ticket: TICKET,
    state: 'deferred',
    attempt: 0,
    fencingToken: 1,
    requestHash: 'hash',
    request: { path: '/api/v1/apps/{appId}/users', params: { appId }, query: {}, body: { id: userId } },
    replayable: true,
    deferral: 'queue',
    acceptedAt: now,
    notBefore: now,
    leaseEndsAt: now,
    before: null,
  };
  await ledger.add(record);
  return { change: record.id, notBefore: now };
}
