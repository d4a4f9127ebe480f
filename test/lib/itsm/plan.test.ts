import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { vendorOperations } from '../../../functions/vendor-operations.ts';
import { mappingFiles } from '../../../lib/itsm/mappings.generated.ts';
import { plan } from '../../../lib/itsm/plan.ts';
import { readMappings } from '../../../lib/itsm/read-mappings.ts';
import { hashRequest } from '../../../lib/ledger/change-key.ts';
import { changesOf } from '../../../lib/operation/changes.ts';
import type { Invocation } from '../../../lib/operation/invocation.ts';
import { type Asked, eventOf } from '../../support/event.ts';

const changes = changesOf(vendorOperations);
const hashKey = createSecretKey(Buffer.alloc(32, 1));

const example = {
  caller: 'jira',
  description: 'An example',
  when: { $: "event == 'approved'" },
  ticket: { $: 'ticket' },
  operations: [
    {
      operation: 'okta.unassignUserFromApplication',
      forEach: { $: 'apps' },
      params: { appId: { $item: 'id || @' }, userId: { $: 'user' } },
      query: { sendEmail: { $: 'sendEmail', optional: true } },
    },
  ],
};
const approved = { event: 'approved', ticket: 'IAM-1', user: '00u1', apps: ['0oa1', { id: '0oa2' }] };

interface Arrival {
  readonly body?: object;
  readonly headers?: Asked['headers'];
  readonly deliveryId?: string;
  readonly pattern?: RegExp;
}

function planned(mapping: object, arrival?: Arrival) {
  return plannedBy({ example: mapping }, arrival);
}

function plannedBy(
  files: Record<string, object>,
  { body = approved, headers = {}, deliveryId, pattern }: Arrival = {},
) {
  const text = JSON.stringify(body);
  const event = {
    ...eventOf({ method: 'POST', route: '/hooks/itsm/{caller}', headers, body: text }),
    request: { path: '/hooks/itsm/{caller}', params: {}, query: {}, body },
    caller: { id: 'jira', ticket: { required: true, pattern }, requestsPerMinute: 1 },
    deliveryId,
  } as unknown as Invocation;
  return plan(readMappings(files, changes), changes, event, 'ord_1', hashKey)?.planned;
}
const keys = (mapping: object, arrival?: Arrival) =>
  planned(mapping, arrival)?.map(({ idempotencyKey }) => idempotencyKey);

test('each item of a list is a change with the operation’s own request', () => {
  expect(planned(example)).toMatchObject([
    {
      mapping: 'example',
      ticket: 'IAM-1',
      request: {
        path: '/api/v1/apps/{appId}/users/{userId}',
        params: { appId: '0oa1', userId: '00u1' },
        query: {},
      },
    },
    { request: { params: { appId: '0oa2', userId: '00u1' } } },
  ]);
});

test('a text with commas is a list', () => {
  const body = { ...approved, apps: '0oa1, 0oa2,,' };
  expect(planned(example, { body })?.map(({ request }) => request.params)).toEqual([
    { appId: '0oa1', userId: '00u1' },
    { appId: '0oa2', userId: '00u1' },
  ]);
});

test('a query is read as the operation reads it, and what is optional may be missing', () => {
  const body = { ...approved, sendEmail: true };
  expect(planned(example, { body })?.[0]?.request.query).toEqual({ sendEmail: true });
  expect(() => planned(example, { body: { ...approved, sendEmail: 'yes' } })).toThrow(
    'example: operations[0].query.sendEmail: ',
  );
});

test('an event that `when` does not hold for, or cannot be asked of, is not wanted', () => {
  for (const event of ['requested', null, 1, ['approved'], { event: 'approved' }]) {
    expect(planned(example, { body: { ...approved, event } })).toBeUndefined();
  }
});

test('a change is known by its order, or what names that, and by what it asks for', () => {
  const key = (delivery: string, appId: string) => {
    const request = { params: { appId, userId: '00u1' }, query: {} };
    const asked = { operation: 'okta.unassignUserFromApplication', request };
    return JSON.stringify(['itsm', delivery, asked.operation, hashRequest(hashKey, asked)]);
  };
  expect(keys(example)).toEqual([key('ord_1', '0oa1'), key('ord_1', '0oa2')]);
  expect(keys({ ...example, delivery: { $: 'ticket' } })).toContain(key('IAM-1', '0oa1'));
  const byHeader = { ...example, delivery: { header: 'x-atlassian-webhook-identifier' } };
  const headers = { 'x-atlassian-webhook-identifier': 'd-1' };
  expect(keys(byHeader, { headers })).toContain(key('header d-1', '0oa1'));
  expect(() => keys(byHeader)).toThrow('example: delivery: the event does not name it');
});

test('what is asked for twice is one change, also by two mappings; its absence will do where all say so', () => {
  const twice = { ...approved, apps: ['0oa1', '0oa2', '0oa1'] };
  expect(keys(example, { body: twice })).toEqual(keys(example));
  expect(planned({ ...example, operations: [...example.operations, ...example.operations] })).toHaveLength(2);
  expect(plannedBy({ first: example, second: example })?.map(({ mapping }) => mapping)).toEqual([
    'first',
    'first',
  ]);
  const operations = [{ ...example.operations[0], absent: 'ok' }];
  const lenient = { ...example, operations };
  expect(planned(lenient)?.map(({ absent }) => absent)).toEqual(['ok', 'ok']);
  expect(plannedBy({ first: lenient, second: example })?.map(({ absent }) => absent)).toEqual([
    undefined,
    undefined,
  ]);
});

test('neither the name of a mapping, nor its place, nor that of an operation or an item is a part of the key', () => {
  const [operation] = example.operations;
  const suspend = { operation: 'okta.suspendDevice', params: { deviceId: 'guo1' } };
  const before = { ...example, operations: [operation, suspend] };
  const after = { ...example, operations: [suspend, operation] };
  const others = {
    ...example,
    operations: [{ ...operation, params: { appId: { $item: '@' }, userId: '00u2' } }],
  };
  const sorted = (files: Record<string, object>, apps: unknown[]) =>
    plannedBy(files, { body: { ...approved, apps } })
      ?.filter(({ request }) => !JSON.stringify(request).includes('00u2'))
      .map(({ idempotencyKey, request }) => `${idempotencyKey} ${JSON.stringify(request)}`)
      .sort();
  const known = sorted({ example: before }, ['0oa1', '0oa2']);
  expect(known).toHaveLength(3);
  expect(sorted({ a: others, renamed: after }, ['0oa2', '0oa1'])).toEqual(known);
});

test('what a signature covers is not overruled by what it does not cover', () => {
  const byHeader = { ...example, delivery: { header: 'x-atlassian-webhook-identifier' } };
  const headers = { 'x-atlassian-webhook-identifier': 'd-1', 'x-hub-signature': 'sha256=' };
  expect(keys(byHeader, { headers })).toEqual(keys(example));
  expect(keys(byHeader, { headers, deliveryId: 'msg_1' })).toEqual(keys(example));
  const byTicket = { ...example, delivery: { $: 'ticket' } };
  expect(keys(byTicket, { headers, deliveryId: 'msg_1' })).toEqual(keys(byTicket));
});

test.each<[string, Arrival, string]>([
  ['no ticket', { body: { ...approved, ticket: '' } }, 'ticket: the event does not name it'],
  [
    'no ticket’s form',
    { body: { ...approved, ticket: 'x y' } },
    'ticket: what the event names has not the form',
  ],
  ['another caller’s form', { pattern: /^RITM\d+$/u }, 'ticket: what the event names has not the form'],
  [
    'no user',
    { body: { ...approved, user: null } },
    'operations[0].params.userId: the event has nothing at user',
  ],
  ['no list', { body: { ...approved, apps: 7 } }, 'operations[0].forEach: the event has no list at apps'],
  ['no id in an item', { body: { ...approved, apps: ['', {}] } }, 'operations[0].params.appId: '],
  ['no id', { body: { ...approved, user: '../x' } }, 'operations[0].params.userId: must be the id of a user'],
  ['too long a list', { body: { ...approved, apps: Array(201).fill('0oa1') } }, 'more than 200 items'],
])('%s is a problem that names the mapping and the place', (_, arrival, reason) => {
  expect(() => planned(example, arrival)).toThrow(reason);
  expect(() => planned(example, arrival)).toThrow(
    expect.objectContaining({ code: 'mapping-unfilled', status: 422 }),
  );
});

test('all that is missing is named at once, and values are not', () => {
  try {
    planned(example, { body: { ...approved, ticket: 'se cret', user: 'se/cret' } });
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({
      causes: [expect.stringContaining('ticket'), expect.stringContaining('userId')],
    });
    expect(JSON.stringify(error)).not.toMatch(/se.cret/);
  }
});

test('what is wrong with one place, one part or one mapping hides nothing of the others', () => {
  const assign = {
    operation: 'okta.assignUserToApplication',
    params: { appId: { $: 'app' } },
    body: { id: { $: 'user' }, scope: { $: 'scope' } },
  };
  const mapping = { ...example, operations: [assign] };
  const body = { event: 'approved', ticket: 'x y', app: '!!', user: 'jo@example.com', scope: null };
  const causesOf = (files: Record<string, object>, event: object) => {
    try {
      plannedBy(files, { body: event });
    } catch (error) {
      return (error as { causes: string[] }).causes;
    }
    return [];
  };
  expect(causesOf({ first: mapping, second: { ...mapping, ticket: { $: 'none' } } }, body)).toEqual([
    expect.stringMatching(/^first: ticket: /),
    expect.stringMatching(/^first: operations\[0\]\.params\.appId: /),
    'first: operations[0].body.scope: the event has nothing at scope',
    expect.stringMatching(/^second: ticket: /),
    expect.stringMatching(/^second: operations\[0\]\.params\.appId: /),
    'second: operations[0].body.scope: the event has nothing at scope',
  ]);
  const wrong = causesOf({ first: mapping }, { ...body, ticket: 'IAM-1', scope: 'ALL' });
  expect(wrong).toEqual([
    expect.stringMatching(/params\.appId/),
    expect.stringMatching(/body\.id/),
    expect.stringMatching(/body\.scope/),
  ]);
  const many = { ...approved, apps: Array.from({ length: 60 }, (_, i) => `!${i}`) };
  expect(causesOf({ example }, many)).toHaveLength(1);
});

test('an event that two mappings want is planned by both, on one ticket', () => {
  const other = { ...example, ticket: { $: 'otherTicket' } };
  const elsewhere = {
    ...example,
    operations: [{ ...example.operations[0], params: { appId: { $item: 'id || @' }, userId: '00u2' } }],
  };
  const both = plannedBy({ first: example, second: elsewhere });
  expect(both?.map(({ mapping }) => mapping)).toEqual(['first', 'first', 'second', 'second']);
  expect(new Set(both?.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(4);
  const body = { ...approved, otherTicket: 'IAM-2', apps: [] };
  expect(() => plannedBy({ first: example, second: other }, { body })).toThrow('different tickets');
});

test('all mappings together ask for 200 changes at most', () => {
  const body = { ...approved, apps: Array.from({ length: 150 }, (_, i) => `0oa${i}`) };
  expect(planned(example, { body })).toHaveLength(150);
  const elsewhere = {
    ...example,
    operations: [{ ...example.operations[0], params: { appId: { $item: '@' }, userId: '00u2' } }],
  };
  expect(() => plannedBy({ first: example, second: elsewhere }, { body })).toThrow(
    'The event asks for 300 changes, and one may ask for 200 at most',
  );
});

test('a value that nests deeper than a request may is named, and not sent', () => {
  const mapping = {
    ...example,
    operations: [
      {
        operation: 'okta.assignUserToApplication',
        params: { appId: '0oa1' },
        body: { id: { $: 'user' }, profile: { note: { $: 'note' } } },
      },
    ],
  };
  const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  expect(planned(mapping, { body: { ...approved, note: nested(30) } })).toHaveLength(1);
  expect(() => planned(mapping, { body: { ...approved, note: nested(31) } })).toThrow(
    'operations[0].body: it is nested deeper than 32 levels',
  );
});

test('a delivery whose name is optional is known by itself where the event does not name it', () => {
  const mapping = { ...example, delivery: { $: 'number', optional: true } };
  expect(planned(mapping)?.map(({ named }) => named)).toEqual([undefined, undefined]);
  expect(keys(mapping)).toEqual(keys(example));
  const named = { ...approved, number: 'N1' };
  expect(planned(mapping, { body: named })?.map((one) => one.named)).toEqual(['N1', 'N1']);
});

test.each([2, 3])('a list of %d records is refused, as one event asks for one', (count) => {
  const record = { number: 'RITM0010023', approval: 'approved', cat_item: 'Application access' };
  const body = { result: Array.from({ length: count }, () => record) };
  const files = { shipped: mappingFiles['servicenow-application-access'] as object };
  expect(() => plannedBy(files, { body })).toThrow(
    `shipped: the body holds ${count} records, and one event asks for one: send each by itself`,
  );
  expect(plannedBy(files, { body: { result: [] } })).toBeUndefined();
});

describe('the shipped ServiceNow mapping', () => {
  const files = { shipped: mappingFiles['servicenow-application-access'] as object };
  const sysId = 'e46305bdc0a8010a00645e608031eb0f';
  const item = { number: 'RITM0010023', approval: 'approved', cat_item: sysId };
  const variables = { okta_app: '0oa1', okta_user: '00u1' };

  test.each<[string, object]>([
    ['an item by its name', { ...item, cat_item: 'Application access', variables }],
    ['an item by its sys_id alone that has the variable', { ...item, variables }],
    ['an item by its sys_id whose name comes empty', { ...item, 'cat_item.name': '', variables }],
    [
      'an item whose display comes empty',
      { ...item, cat_item: { display_value: '', value: sysId }, variables },
    ],
    ['an approval as it is displayed', { ...item, approval: 'Approved', variables }],
  ])('wants %s', (_, body) => {
    expect(plannedBy(files, { body })).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['another item by its name, whatever its variables', { ...item, cat_item: 'Remove access', variables }],
    ['another item by its sys_id and name', { ...item, 'cat_item.name': 'Remove access', variables }],
    ['an item by its sys_id alone without the variable', { ...item, variables: { okta_user: '00u1' } }],
    ['an item by its sys_id alone without variables', item],
    ['a record that names no item', { number: 'CHG0030001', approval: 'approved', variables }],
    ['a record whose item is empty', { ...item, cat_item: '', variables }],
    ['a record whose item is null', { ...item, cat_item: null, variables }],
    ['an item that is not approved', { ...item, approval: 'requested', variables }],
    ['an approval that is no text', { ...item, approval: ['approved'], variables }],
  ])('does not want %s', (_, body) => {
    expect(plannedBy(files, { body })).toBeUndefined();
  });
});
