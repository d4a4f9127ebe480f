import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { jobs } from '../../functions/jobs.ts';
import { findingIdOf } from '../../lib/findings/names.ts';
import type { Closing } from '../../lib/ledger/closing.ts';
import type { ChangeRecord } from '../../lib/ledger/record.ts';
import { currentServices } from '../../lib/operation/services.ts';
import { findingsOf, judgedEventsOf, ledgerOf } from '../../lib/operation/stores.ts';
import { deliver } from '../support/deliver.ts';
import { contextOf } from '../support/event.ts';
import { startGateway } from '../support/gateway.ts';
import { byJob, eventOf } from '../support/log-event.ts';

process.env.UNCONFIRMED_AFTER_SECONDS = '0';
const { org, send, freshUser, faults, close } = await startGateway();
afterAll(close);
const { appId } = org.samples;
const ledger = ledgerOf(currentServices());
const findings = findingsOf(currentServices());
const judgedEvents = judgedEventsOf(currentServices());

const ticket = () => ({ ticket: `RITM${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}` });
const assign = (userId: string) =>
  send({ method: 'POST', path: `/okta/api/v1/apps/${appId}/users`, body: { id: userId }, headers: ticket() });
const byHand = (method: string, path: string, body?: unknown) =>
  fetch(`${org.url}${path}`, {
    method,
    headers: { authorization: `SSWS ${org.apiToken}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
let seen = org.systemLog().length;
/** What the org has logged since the last call. */
const logged = () => {
  const events = org.systemLog().slice(seen);
  seen += events.length;
  return structuredClone(events);
};
const verdictOf = async ({ uuid }: { uuid: string }) => (await judgedEvents.get(uuid))?.verdict;
const own = { actor: { id: org.serviceApp.clientId, type: 'PublicClientApp' } };
const membership = (userId: string, more = {}) =>
  eventOf(
    'application.user_membership.add',
    [
      { id: appId, type: 'AppInstance' },
      { id: userId, type: 'User' },
    ],
    more,
  );
const review = () => jobs['jobs/review-findings'].handler({}, contextOf(60_000));

describe('a change that is in doubt', () => {
  /** An assignment of which no response came; it never arrived. */
  async function doubted(userId: string): Promise<string> {
    faults.okta = ({ method }) => (method === 'GET' ? undefined : { kind: 'reset' });
    const asked = await assign(userId);
    delete faults.okta;
    expect(asked.headers.get('change-state')).toBe('in_doubt');
    return asked.headers.get('change-id') ?? '';
  }

  test.each<[string, object]>([
    ['of a job, which may follow from a group', byJob],
    ['of a job that names the gateway, which may have changed the group', { ...byJob, ...own }],
    ['of nobody', { actor: null }],
    ['from before it was started', { ...own, published: new Date(Date.now() - 60_000).toISOString() }],
  ])('is not settled by an event %s', async (_, more) => {
    const userId = freshUser();
    const id = await doubted(userId);
    await deliver([membership(userId, more)]);
    const record = await ledger.get(id);
    expect([record?.state, record?.confirmedBy]).toEqual(['in_doubt', undefined]);
  });

  test('is settled by an event of the gateway itself', async () => {
    const userId = freshUser();
    const id = await doubted(userId);
    const event = membership(userId, own);
    await deliver([event]);
    expect(await ledger.get(id)).toMatchObject({ confirmedBy: [event.uuid] });
  });
});

describe('a change of the ledger', () => {
  test('is confirmed by the event of its request, once, however often that comes', async () => {
    logged();
    const made = await assign(freshUser());
    const events = logged();
    for (let i = 0; i < 3; i += 1) expect(await deliver(events)).toEqual([]);
    const record = await ledger.get(made.headers.get('change-id') ?? '');
    expect(record).toMatchObject({ confirmedBy: [events[0]?.uuid], confirmedAt: expect.any(String) });
    expect(record?.awaiting).toBeUndefined();
    expect(await verdictOf(events[0] as never)).toBe('matched');
  });

  test('is confirmed by all events of its request: a custom role has two', async () => {
    const [role = ''] = org.state.customRoles.keys();
    const [set = ''] = org.state.resourceSets.keys();
    logged();
    const made = await send({
      method: 'POST',
      path: `/okta/api/v1/users/${freshUser()}/roles`,
      body: { type: 'CUSTOM', role, 'resource-set': set },
      headers: { ticket: 'CHG0030001' },
    });
    expect(made.status).toBe(201);
    const events = logged();
    await deliver(events.toReversed());
    const record = await ledger.get(made.headers.get('change-id') ?? '');
    expect(record?.confirmedBy?.toSorted()).toEqual(events.map(({ uuid }) => uuid).sort());
    expect(events).toHaveLength(2);
  });

  test('of which nobody knows yet whether it happened is recognised by resource and effect', async () => {
    logged();
    faults.okta = ({ method }) => (method === 'POST' ? { kind: 'reset-after' } : undefined);
    const made = await assign(freshUser());
    delete faults.okta;
    expect(made.status).toBe(504);
    const events = logged();
    await deliver(events);
    expect(await verdictOf(events[0] as never)).toBe('matched');
    expect(await ledger.get(made.headers.get('change-id') ?? '')).toMatchObject({
      state: 'in_doubt',
      confirmedBy: [events[0]?.uuid],
    });
  });

  test('is recognised where Okta tells of it as a job, without a request id and without an actor', async () => {
    logged();
    const made = await assign(freshUser());
    const [event] = logged();
    const { actor: _, ...rest } = { ...event, ...byJob, actor: null };
    await deliver([rest]);
    expect(await verdictOf(event as never)).toBe('matched');
    expect(await ledger.get(made.headers.get('change-id') ?? '')).toMatchObject({
      confirmedRequestId: 'job1',
    });
  });

  test('that is being made waits for what its answer says, and is ours at the last', async () => {
    const userId = freshUser();
    const started = await begun(userId);
    const event = membership(userId, own);
    expect(await deliver([event])).toEqual([event]);
    expect(await verdictOf(event)).toBeUndefined();
    expect(await deliver([event], { tries: 3 })).toEqual([]);
    expect(await verdictOf(event)).toBe('matched');
    expect(await ledger.get(started.id)).toMatchObject({ state: 'started', confirmedBy: [event.uuid] });
  });

  test('accounts for one effect only: the second of the same is a finding', async () => {
    const userId = freshUser();
    await begun(userId);
    const [one, other] = [membership(userId, own), membership(userId, own)];
    await deliver([one], { tries: 3 });
    await deliver([other], { tries: 3 });
    expect([await verdictOf(one), await verdictOf(other)]).toEqual(['matched', 'unrecorded']);
  });
});

describe('somebody else’s doing', () => {
  test('is a finding that says who, what and when, and is made known once', async () => {
    const userId = freshUser();
    logged();
    const response = await byHand('POST', `/api/v1/users/${userId}/roles`, { type: 'APP_ADMIN' });
    expect(response.status).toBe(201);
    const [event] = logged();
    await Promise.all([deliver([event as never]), deliver([event as never])]);
    await deliver([event as never]);
    const finding = await findings.get(
      findingIdOf('out-of-band', `okta:user/${userId}/role/APP_ADMIN`, 'added'),
    );
    expect(finding).toMatchObject({
      severity: 'critical',
      status: 'open',
      count: 1,
      actor: { id: event?.actor.id, name: event?.actor.displayName },
      evidence: { event: { uuid: event?.uuid, published: event?.published }, state: { type: 'APP_ADMIN' } },
      notifiedAs: 'critical',
    });
  });

  test('folds together where it is the same again, in any order of the events', async () => {
    const userId = freshUser();
    const at = (minute: number) => new Date(Date.now() - minute * 60_000).toISOString();
    const events = [3, 1, 2].map((minute) =>
      eventOf(
        'application.user_membership.remove',
        [
          { id: appId, type: 'AppInstance' },
          { id: userId, type: 'User' },
        ],
        {
          published: at(minute),
        },
      ),
    );
    await deliver(events);
    const id = findingIdOf('out-of-band', `okta:app/${appId}/user/${userId}`, 'removed');
    expect(await findings.get(id)).toMatchObject({
      severity: 'high',
      count: 3,
      firstSeenAt: events[0]?.published,
      lastSeenAt: events[1]?.published,
      evidence: { event: { uuid: events[1]?.uuid } },
    });
  });

  test('by our own credential is critical, after a few looks for its record', async () => {
    const userId = freshUser();
    const event = membership(userId, own);
    expect(await deliver([event], { tries: 1 })).toEqual([event]);
    expect(await deliver([event], { tries: 2 })).toEqual([event]);
    expect(await deliver([event], { tries: 3 })).toEqual([]);
    const id = findingIdOf('unrecorded', `okta:app/${appId}/user/${userId}`, 'added');
    expect(await findings.get(id)).toMatchObject({ severity: 'critical', kind: 'unrecorded' });
  });
});

describe('what follows from something else', () => {
  test('is no finding: who has an application through a group', async () => {
    const group = [...org.state.groups.values()].find(
      ({ id, members }) => members.length > 0 && !org.state.apps.get(appId)?.groups.get(id),
    );
    logged();
    await byHand('PUT', `/api/v1/apps/${appId}/groups/${group?.id}`, {});
    const events = logged();
    await deliver(events);
    const verdicts = await Promise.all(events.map(verdictOf));
    expect(verdicts[0]).toBe('out-of-band');
    expect(verdicts.slice(1).length).toBeGreaterThan(0);
    expect(verdicts.slice(1).every((verdict) => verdict === 'derived')).toBe(true);
  });

  test('but a job that gave somebody an application directly is one', async () => {
    const userId = freshUser();
    logged();
    await byHand('POST', `/api/v1/apps/${appId}/users`, { id: userId });
    const [event] = logged();
    await deliver([{ ...event, ...byJob }]);
    expect(await verdictOf(event as never)).toBe('out-of-band');
  });
});

test('what has no known shape is kept and counted, and an attempt that failed is no effect', async () => {
  const unknown = eventOf('application.user_membership.teleport', []);
  const failed = membership(freshUser(), { outcome: { result: 'FAILURE' } });
  await deliver([unknown, failed]);
  expect(await judgedEvents.get(unknown.uuid)).toMatchObject({
    verdict: 'unknown',
    event: { uuid: unknown.uuid },
  });
  expect(await verdictOf(failed)).toBe('nothing');
});

describe('a change that a person ended', () => {
  const ended = async (as: Closing['as'], more: Partial<ChangeRecord> = {}) => {
    const userId = freshUser();
    const said = {
      by: 'operator',
      groups: [],
      source: '192.0.2.1',
      at: new Date().toISOString(),
      as,
      reason: 'x',
    };
    const states = {
      cancelled: 'cancelled',
      happened: 'succeeded',
      'not-happened': 'failed',
      unknown: 'closed',
    };
    const record = await begun(userId, {
      state: states[as] as ChangeRecord['state'],
      completedAt: said.at,
      doubtedAt: said.at,
      closing: said,
      ...(as !== 'unknown' && { changed: as === 'happened' }),
      ...more,
    });
    return { userId, record };
  };

  test.each(['happened', 'unknown'] as const)(
    'as %s is confirmed by the event that tells of it',
    async (as) => {
      const { userId, record } = await ended(as);
      const event = membership(userId, own);
      expect(await deliver([event])).toEqual([]);
      expect(await verdictOf(event)).toBe('matched');
      expect(await ledger.get(record.id)).toMatchObject({ state: record.state, confirmedBy: [event.uuid] });
    },
  );

  test.each(['cancelled', 'not-happened'] as const)(
    'as %s, and was made all the same, is a critical finding that no review closes',
    async (as) => {
      for (const upstreamRequestId of [undefined, `req${randomUUID()}`]) {
        const { userId, record } = await ended(as, { upstreamRequestId });
        const event = membership(userId, {
          ...own,
          ...(upstreamRequestId && { debugContext: { debugData: { requestId: upstreamRequestId } } }),
        });
        await deliver([event], { tries: 3 });
        expect(await verdictOf(event)).toBe('unrecorded');
        const id = findingIdOf('unrecorded', record.resource, 'added');
        await review();
        expect(await findings.get(id)).toMatchObject({
          status: 'open',
          severity: 'critical',
          evidence: { nearestChange: record.id },
        });
        expect(await ledger.get(record.id)).not.toHaveProperty('confirmedBy');
      }
    },
  );

  test('accounts for no event that came long after its write could', async () => {
    const { userId } = await ended('unknown', { doubtedAt: new Date(Date.now() - 3_600_000).toISOString() });
    const event = membership(userId, own);
    await deliver([event], { tries: 3 });
    expect(await verdictOf(event)).toBe('unrecorded');
  });
});

describe('the review', () => {
  test('closes a finding that a record which came late explains', async () => {
    const userId = freshUser();
    const event = membership(userId, own);
    await deliver([event], { tries: 3 });
    const id = findingIdOf('unrecorded', `okta:app/${appId}/user/${userId}`, 'added');
    expect((await findings.get(id))?.status).toBe('open');
    const requestId = String(event.debugContext?.debugData?.requestId);
    const late = await begun(userId, { state: 'succeeded', changed: true, upstreamRequestId: requestId });
    await review();
    expect(await findings.get(id)).toMatchObject({
      status: 'resolved',
      history: [{ by: 'goldthread', to: 'resolved', reason: `${late.id} explains it` }],
    });
    expect(await ledger.get(late.id)).toMatchObject({ confirmedBy: [event.uuid] });
  });

  test('opens a finding for a change that Okta never told of, and the event that comes after all closes it', async () => {
    logged();
    const userId = freshUser();
    const made = await assign(userId);
    const events = logged();
    await review();
    const id = findingIdOf(
      'unconfirmed-change',
      `okta:app/${appId}/user/${userId}`,
      'okta.assignUserToApplication',
    );
    expect(await findings.get(id)).toMatchObject({
      status: 'open',
      severity: 'medium',
      notifiedAs: 'medium',
    });
    await deliver(events);
    expect(await findings.get(id)).toMatchObject({ status: 'resolved', count: 1 });
    expect((await ledger.get(made.headers.get('change-id') ?? ''))?.confirmedBy).toHaveLength(1);
  });
});

/** A change of the ledger as its process left it. */
async function begun(userId: string, more: Partial<ChangeRecord> = {}): Promise<ChangeRecord> {
  const now = new Date().toISOString();
  const record: ChangeRecord = {
    id: `chg_${randomUUID().replaceAll('-', '')}`,
    schema: 1,
    operation: 'okta.assignUserToApplication',
    resource: `okta:app/${appId}/user/${userId}`,
    caller: 'servicenow',
    ticket: 'RITM0000042',
    state: 'started',
    attempt: 1,
    fencingToken: 1,
    requestHash: 'hash',
    request: { path: '/api/v1/apps/{appId}/users', params: { appId }, query: {}, body: { id: userId } },
    replayable: true,
    deferral: 'queue',
    acceptedAt: now,
    startedAt: now,
    leaseEndsAt: new Date(Date.now() + 60_000).toISOString(),
    before: null,
    ...more,
  };
  await ledger.add(record);
  return record;
}

describe('a role that somebody was given by hand, under the name that Okta’s log has for it,', () => {
  // Names and ids of assignments as public payloads of 2025 and 2026 show them.
  test.each([
    ['SuperOrgAdmin', 'ra1superSUPERsuper01', 'SUPER_ADMIN', 'ROLE_ASSIGNED'],
    ['SuperOrgAdmin', 'ra1superSUPERsuper01', 'SUPER_ADMIN', undefined],
    ['MobileAdmin', 'JVHUESKMIVPUCRCNJFHA', 'MOBILE_ADMIN', 'ROLE_ASSIGNED'],
    ['MobileAdmin', 'JVHUESKMIVPUCRCNJFHA', 'MOBILE_ADMIN', undefined],
  ])('%s (%s) is a finding of the role %s, added, marked %s', async (logName, alternateId, type, says) => {
    const user = freshUser();
    const held = { id: alternateId, type, status: 'ACTIVE', assignmentType: 'USER' };
    faults.okta = ({ path }) =>
      path.endsWith(`${user}/roles`) ? { kind: 'status', status: 200, body: [held] } : undefined;
    const event = eventOf('user.account.privilege.grant', [
      { id: user, type: 'User' },
      ...(says === undefined ? [] : [{ id: says, type: says }]),
      { id: logName, type: 'ROLE', alternateId },
    ]);
    await deliver([event]);
    delete faults.okta;
    expect(await verdictOf(event)).toBe('out-of-band');
    const resource = `okta:user/${user}/role/${type}`;
    const found = await findings.get(findingIdOf('out-of-band', resource, 'added'));
    expect(found).toMatchObject({
      severity: 'critical',
      evidence: { state: { id: alternateId, assignmentType: 'USER' } },
    });
    // Approved on a ticket, it justifies what the audit of administrator roles asks about.
    const path = `/findings/${found?.id}/approve`;
    expect((await send({ method: 'POST', path, headers: { ticket: 'CHG0012345' } })).status).toBe(200);
    const [change] = await ledger.latest(resource, new Date().toISOString(), 5);
    expect(change).toMatchObject({ ticket: 'CHG0012345', retroactivelyApproves: found?.id });
  });
});
