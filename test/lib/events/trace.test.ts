import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { traceOf } from '../../../lib/events/trace.ts';
import type { ChangeRecord } from '../../../lib/ledger/record.ts';
import type { LogEvent } from '../../../lib/okta/log-event.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import type { UpstreamRequest } from '../../../lib/upstream/request.ts';
import { changeRecord } from '../../support/change-record.ts';
import { startLedger } from '../../support/ledger.ts';
import { byJob, eventOf } from '../../support/log-event.ts';

const { ledger, close } = await startLedger();
afterAll(close);

const own = { clientId: '0oaservice' };
const token = { apiTokenId: '00Ttoken', ownerId: '00uowner' };
const byService: Partial<LogEvent> = { actor: { id: '0oaservice', type: 'PublicClientApp' } };
// Privilege grants of 2025 in public payloads: no request, no client, the actor alone.
const unknown: Partial<LogEvent> = {
  transaction: { type: null, id: 'unknown', detail: {} },
  debugContext: { debugData: {} },
};
const later = (ms: number) => ({ published: new Date(Date.now() + ms).toISOString() });

/** A role's change in doubt since just now, and the log's entries about its user. */
function doubt(more: Partial<ChangeRecord> = {}) {
  const userId = `00u${randomUUID().replaceAll('-', '')}`;
  const record = changeRecord({
    resource: `okta:user/${userId}/role/HELP_DESK_ADMIN`,
    state: 'in_doubt',
    changed: undefined,
    completedAt: undefined,
    ...more,
  });
  const user = { id: userId, type: 'User' };
  const role = { id: 'HelpDeskAdmin', type: 'ROLE', alternateId: 'JBCUYUC7IRCVGS27IFCE2SKO' };
  const named = (name: string) => ({ id: name, type: name });
  return {
    record,
    userId,
    granted: (event: Partial<LogEvent> = {}) =>
      eventOf('user.account.privilege.grant', [user, role, named('ROLE_ASSIGNED')], event),
    revoked: (event: Partial<LogEvent> = {}) =>
      eventOf(
        'user.account.privilege.revoke',
        [user, role, named('ROLE_UNASSIGNED_ALL_PRIVILEGES_REVOKED')],
        event,
      ),
    unnamed: (event: Partial<LogEvent> = {}) => eventOf('user.account.privilege.grant', [user], event),
  };
}

async function trace(
  record: ChangeRecord,
  entries: unknown,
  credential: Parameters<typeof traceOf>[1]['own'] = own,
) {
  const sent: UpstreamRequest[] = [];
  const reader = {
    baseUrl: 'https://example.okta.com',
    read: async (request: UpstreamRequest) => {
      sent.push(request);
      if (entries instanceof Error) throw entries;
      return { status: 200, headers: {}, body: entries };
    },
  };
  const found = await traceOf(record, { ledger, own: credential, reader, deadline: new Deadline(1_000) });
  return { found, sent };
}

const silent = { byOthers: false };

test('the log is asked for the user, for the types that tell of access, from before the start on', async () => {
  const { record, userId } = doubt();
  const { found, sent } = await trace(record, []);
  expect(found).toEqual(silent);
  const query = new Map(sent[0]?.query);
  expect(query.get('filter')).toContain(`target.id eq "${userId}" and (eventType eq "`);
  expect(Date.parse(query.get('since') ?? '')).toBeLessThan(Date.parse(record.startedAt ?? ''));
  expect(Date.parse(query.get('until') ?? '')).toBeGreaterThan(Date.now());
});

describe('an entry settles that it was made', () => {
  test('by the id of the request, of any attempt', async () => {
    const { record, granted } = doubt({ upstreamRequestId: 'req2', earlierRequestIds: ['req1'] });
    const entry = granted({ debugContext: { debugData: { requestId: 'req1' } } });
    expect((await trace(record, [entry])).found).toMatchObject({ made: { requestId: 'req1' } });
  });

  test('by credential, effect and time', async () => {
    const { record, granted } = doubt();
    expect((await trace(record, [granted(byService)])).found.made).toBeDefined();
  });

  test('by the credential alone where nothing is said of the request', async () => {
    const { record, granted } = doubt();
    const { found } = await trace(record, [granted({ ...byService, ...unknown })]);
    expect(found).toEqual({ made: { requestId: undefined }, byOthers: false });
  });

  test('whatever somebody did before or after it', async () => {
    const { record, granted, revoked } = doubt();
    const { found } = await trace(record, [revoked(), granted(byService), revoked(later(50))]);
    expect(found.made).toBeDefined();
  });
});

describe('an entry with the id of an attempt says nothing of the change', () => {
  const ofAttempt = { debugContext: { debugData: { requestId: 'req1' } } };
  const asked = () => doubt({ upstreamRequestId: 'req1' });

  test.each(['FAILURE', 'DENY', 'SKIPPED'])('where that ended as %s', async (result) => {
    const { record, granted } = asked();
    const entry = granted({ ...byService, ...ofAttempt, outcome: { result, reason: 'no' } });
    expect((await trace(record, [entry])).found).toEqual(silent);
  });

  test('where it tells of the contrary', async () => {
    const { record, revoked } = asked();
    expect((await trace(record, [revoked({ ...byService, ...ofAttempt })])).found).toEqual(silent);
  });

  test('where it tells of what follows from a group', async () => {
    const { record, userId } = asked();
    for (const marker of ['ROLE_ASSIGNED_GROUP_ROLE_CHANGE', 'CUSTOM_ROLE_BINDING_ADDED_GROUP_CHANGE']) {
      const targets = [
        { id: userId, type: 'User' },
        { id: 'HelpDeskAdmin', type: 'ROLE' },
        { id: marker, type: marker },
      ];
      const entry = eventOf('user.account.privilege.grant', targets, { ...byService, ...ofAttempt });
      expect((await trace(record, [entry])).found).toEqual(silent);
    }
  });
});

test('an entry by the gateway with another id than the attempt is of something else', async () => {
  const { record, granted } = doubt({ upstreamRequestId: 'req1' });
  expect((await trace(record, [granted(byService)])).found).toEqual({ byOthers: true });
});

describe('an entry of an application leaves it open', () => {
  const userId = '00utrace1';
  const user = { id: userId, type: 'User' };
  const app = { id: '0oa1', type: 'AppInstance' };
  const assigned = () =>
    changeRecord({
      operation: 'okta.assignUserToApplication',
      resource: `okta:app/0oa1/user/${userId}`,
      state: 'in_doubt',
      changed: undefined,
      completedAt: undefined,
    });
  const added = (targets: Parameters<typeof eventOf>[1], more: Partial<LogEvent> = byService) =>
    eventOf('application.user_membership.add', targets, more);

  test.each<[string, () => LogEvent]>([
    ['that names none', () => added([user])],
    ['that names one that Okta does not know', () => added([user, { id: 'unknown', type: 'AppInstance' }])],
    ['that names two', () => added([user, app, { id: '0oa2', type: 'AppInstance' }])],
    ['that names two users', () => added([user, { id: '00uother', type: 'User' }, app])],
    [
      'that the gateway has caused through a group',
      () => added([user, app], { ...byService, ...byJob, ...byService }),
    ],
    [
      'by an actor that Okta does not know',
      () => added([user, app], { actor: { id: 'unknown', type: 'User' } }),
    ],
  ])('%s', async (_, entry) => {
    expect((await trace(assigned(), [entry()])).found).toEqual({
      byOthers: false,
      unclear: expect.stringContaining('may be of this change'),
    });
  });
});

describe('an entry leaves open whether it was made', () => {
  test.each<[string, (of: ReturnType<typeof doubt>) => unknown, Parameters<typeof traceOf>[1]['own']]>([
    ['that names no role', ({ unnamed }) => unnamed(byService), own],
    ['of a job, which may follow from anybody', ({ granted }) => granted(byJob), own],
    [
      'of the owner of the token, without its request',
      ({ granted }) => granted({ ...unknown, actor: { id: '00uowner', type: 'User' } }),
      token,
    ],
    [
      'of somebody, where the owner of the token is not known',
      ({ granted }) => granted(unknown),
      { apiTokenId: '00Ttoken' },
    ],
    ['of no known shape', () => ({ eventType: 7 }), own],
  ])('%s', async (_, entry, credential) => {
    const of = doubt();
    const { found } = await trace(of.record, [entry(of)], credential);
    expect(found).toEqual({ byOthers: false, unclear: expect.stringContaining('may be of this change') });
  });
});

describe('somebody else acted', () => {
  test.each<[string, (of: ReturnType<typeof doubt>) => LogEvent, Parameters<typeof traceOf>[1]['own']]>([
    ['who gave the same', ({ granted }) => granted(), own],
    ['who took it away', ({ revoked }) => revoked(), own],
    ['on a role that is not named', ({ unnamed }) => unnamed(), own],
    [
      'who is not the owner of the token, though nothing else is said',
      ({ granted }) => granted(unknown),
      token,
    ],
  ])('%s', async (_, entry, credential) => {
    const of = doubt();
    expect((await trace(of.record, [entry(of)], credential)).found).toEqual({ byOthers: true });
  });

  test('a moment before the change was started', async () => {
    const { record, granted } = doubt();
    const entry = granted(later(-ledger.timing.clockSkewMs - ledger.timing.consistentAfterMs));
    expect((await trace(record, [entry])).found).toEqual({ byOthers: false, justBefore: true });
  });
});

describe('an entry says nothing of the change', () => {
  test('that tells of another role', async () => {
    const { record, userId } = doubt();
    const targets = [
      { id: userId, type: 'User' },
      { id: 'AppAdmin', type: 'ROLE' },
      { id: 'ROLE_ASSIGNED', type: 'ROLE_ASSIGNED' },
    ];
    const entry = eventOf('user.account.privilege.grant', targets, byService);
    expect((await trace(record, [entry])).found).toEqual(silent);
  });

  test('that tells of a failure', async () => {
    const { record, granted } = doubt();
    const entry = granted({ ...byService, outcome: { result: 'FAILURE', reason: 'no' } });
    expect((await trace(record, [entry])).found).toEqual(silent);
  });

  test('that belongs to the change before it, by its request or by its confirmation', async () => {
    const { record, granted } = doubt();
    const { resource } = record;
    const [one, other] = [granted(byService), granted({ ...byService, ...unknown })];
    const requestId = String(one.debugContext?.debugData?.requestId);
    await ledger.add(changeRecord({ resource, upstreamRequestId: requestId }));
    await ledger.add(changeRecord({ resource, confirmedBy: [other.uuid] }));
    expect((await trace(record, [one, other])).found).toEqual(silent);
  });
});

describe('another change of the same, of whose request no id is on record,', () => {
  const another = async (resource: string, endedMsAgo: number) => {
    const at = (ms: number) => new Date(Date.now() - ms).toISOString();
    const [acceptedAt, completedAt] = [at(endedMsAgo + 20), at(endedMsAgo)];
    await ledger.add(changeRecord({ resource, acceptedAt, completedAt }));
  };

  test('leaves open whose an entry is that was published while it was under way', async () => {
    const { record, granted } = doubt();
    await another(record.resource, 0);
    const { found } = await trace(record, [granted(byService)]);
    expect(found.unclear).toContain('may be of this change');
  });

  test('leaves nothing open that was published when it was over', async () => {
    const { record, granted } = doubt();
    await another(record.resource, 10 * ledger.timing.clockSkewMs);
    expect((await trace(record, [granted(byService)])).found.made).toBeDefined();
  });
});

test('a log that may not be read is asked again for a while, and then leaves it open and says which scope is missing', async () => {
  const answer = { status: 403, headers: {}, body: {} };
  const refused = new UpstreamError('refused', 'The vendor answered 403', { answer });
  const now = new Date().toISOString();
  await expect(trace(doubt({ doubtedAt: now }).record, refused)).rejects.toThrow('403');
  const { settleAfterMs, logAfterMs } = ledger.timing;
  const doubtedAt = new Date(Date.now() - settleAfterMs - 5 * logAfterMs).toISOString();
  expect((await trace(doubt({ doubtedAt }).record, refused)).found.unclear).toContain('okta.logs.read');
});

test('a credential that the vendor refuses just now leaves nothing open', async () => {
  const answer = { status: 401, headers: {}, body: {} };
  const refused = new UpstreamError('refused', 'The vendor answered 401', { answer });
  await expect(trace(doubt({ doubtedAt: '2020-01-01T00:00:00Z' }).record, refused)).rejects.toThrow('401');
});

test('a log that does not answer is asked again later', async () => {
  const { record } = doubt();
  await expect(trace(record, new UpstreamError('no-answer', 'no'))).rejects.toThrow(UpstreamError);
  await expect(trace(record, { not: 'a list' })).rejects.toThrow('no list');
});
