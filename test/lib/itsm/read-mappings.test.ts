import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { vendorOperations } from '../../../functions/vendor-operations.ts';
import { mappingFiles } from '../../../lib/itsm/mappings.generated.ts';
import { MappingsRefused, readMappings } from '../../../lib/itsm/read-mappings.ts';
import { changesOf } from '../../../lib/operation/changes.ts';

const changes = changesOf(vendorOperations);

const good = {
  caller: 'jira',
  description: 'An example',
  when: { $: "webhookEvent == 'x'" },
  ticket: { $: 'issue.key' },
  operations: [
    {
      operation: 'okta.assignUserToApplication',
      params: { appId: { $: 'app' } },
      body: { id: { $: 'user' }, profile: { role: { $: 'role', optional: true } } },
    },
  ],
};

const reasonsOf = (content: unknown, name = 'example') => {
  try {
    readMappings({ [name]: content }, changes);
    return [];
  } catch (error) {
    if (!(error instanceof MappingsRefused)) throw error;
    return error.reasons;
  }
};
const withOperation = (more: object) => ({ ...good, operations: [{ ...good.operations[0], ...more }] });

test('the shipped mappings are read, by the names of their files', () => {
  expect(readMappings(mappingFiles, changes).map(({ name, caller }) => [name, caller])).toEqual([
    ['jira-application-access', 'jira'],
    ['jira-help-desk-role', 'jira'],
    ['servicenow-application-access', 'servicenow'],
    ['servicenow-offboarding', 'servicenow'],
  ]);
});

test('a good mapping has nothing wrong', () => {
  expect(reasonsOf(good)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['nothing', null, 'the file: '],
  ['an unknown member', { ...good, whenn: good.when }, 'the file: Unrecognized key'],
  ['a missing member', { ...good, ticket: undefined }, 'ticket: '],
  ['a caller that cannot be', { ...good, caller: 'Jira!' }, 'caller: must be lower-case'],
  ['an expression that is none', { ...good, ticket: { $: 'issue..key' } }, 'ticket.$: is not JMESPath: '],
  ['an expression without its mark', { ...good, ticket: 'issue.key' }, 'ticket: '],
  ['a condition that is none', { ...good, when: { $: 'approved' } }, 'when: must be comparisons'],
  [
    'a header in capitals',
    { ...good, delivery: { header: 'X-Id' } },
    'delivery.header: must be a header in lower case',
  ],
  ...['authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'x-hub-signature'].map(
    (header): [string, object, string] => [
      `a delivery by ${header}`,
      { ...good, delivery: { header } },
      'delivery.header: must not be a header that holds a credential',
    ],
  ),
  [
    'an optional header',
    { ...good, delivery: { header: 'x-request-id', optional: true } },
    'delivery: optional goes with $ only',
  ],
  ['a form that there is none of', { ...good, form: 'freshservice' }, 'form: '],
  ['a delivery by nothing', { ...good, delivery: {} }, 'delivery: must have either $ or header'],
  ['a delivery that is not JMESPath', { ...good, delivery: { $: 'a b' } }, 'delivery.$: is not JMESPath'],
  ['no operation', { ...good, operations: [] }, 'operations: '],
  [
    'an unknown operation',
    withOperation({ operation: 'okta.assignUser' }),
    'operations[0].operation: there is no change okta.assignUser',
  ],
  [
    'a read',
    withOperation({ operation: 'okta.getDevice' }),
    'operations[0].operation: there is no change okta.getDevice',
  ],
  [
    'a misspelt parameter',
    withOperation({ params: { appId: { $: 'app' }, appid: { $: 'app' } } }),
    'operations[0].params.appid: unknown; there are appId',
  ],
  ['a missing parameter', withOperation({ params: {} }), 'operations[0].params.appId: needed, and not there'],
  [
    'an optional one that is needed',
    withOperation({ params: { appId: { $: 'app', optional: true } } }),
    'operations[0].params.appId: needed, and so cannot be optional',
  ],
  [
    'a literal of another form',
    withOperation({ params: { appId: 'a b' } }),
    'operations[0].params.appId: must be an Okta id',
  ],
  ['no body', withOperation({ body: undefined }), 'operations[0].body.id: needed, and not there'],
  [
    'a misspelt member of the body',
    withOperation({ body: { id: { $: 'user' }, scop: 'USER' } }),
    'operations[0].body.scop: unknown; there are id, scope',
  ],
  [
    'a literal that is not one of the body’s',
    withOperation({ body: { id: { $: 'user' }, scope: 'ALL' } }),
    'operations[0].body.scope: Invalid option',
  ],
  [
    'a misspelt member deep in the body',
    withOperation({ body: { id: { $: 'user' }, credentials: { username: { $: 'user' } } } }),
    'operations[0].body.credentials.username: unknown',
  ],
  [
    'a table with what the body does not take',
    withOperation({ body: { id: { $: 'user' }, scope: { $: 'scope', table: { one: 'ONE' } } } }),
    'operations[0].body.scope.table: Invalid option',
  ],
  [
    'a query where there is none',
    withOperation({ query: { x: 'y' } }),
    'operations[0].query: the operation takes none',
  ],
  [
    'an expression deep in the body that is none',
    withOperation({ body: { id: { $: 'user' }, profile: { role: { $: 'a b' } } } }),
    'operations[0].body.profile.role.$: is not JMESPath',
  ],
  [
    'two expressions in one place',
    withOperation({ params: { appId: { $: 'a', $item: 'b' } } }),
    'operations[0].params.appId: must have either $ or $item',
  ],
  [
    'a mark that is none',
    withOperation({ params: { appId: { $: 'a', $itm: 'b' } } }),
    'operations[0].params.appId: Unrecognized key: "$itm"',
  ],
  [
    'an item without a list',
    withOperation({ params: { appId: { $item: '@' } } }),
    'operations[0].item: $item @ needs a forEach',
  ],
  [
    'absence that will do of what is given',
    withOperation({ absent: 'ok' }),
    'operations[0].absent: only what takes an assignment away',
  ],
  [
    'absence that will do of what stands alone',
    { ...good, operations: [{ operation: 'okta.deleteDevice', params: { deviceId: 'guo1' }, absent: 'ok' }] },
    'operations[0].absent: only what takes an assignment away',
  ],
  [
    'a list without an item',
    withOperation({ forEach: { $: 'apps' } }),
    'operations[0].forEach: nothing of the operation',
  ],
])('%s is named with its file and its place', (_, content, reason) => {
  expect(reasonsOf(content)).toEqual([expect.stringContaining(`mappings/example.yaml: ${reason}`)]);
});

test.each([
  ['a role by table', { type: { $: 'role', table: { one: 'HELP_DESK_ADMIN' } } }, []],
  ['a role that there is not', { type: 'HELPDESK' }, ['operations[0].body.type: ']],
  [
    'a custom role without its resources',
    { type: 'CUSTOM', role: 'cr0' },
    ['operations[0].body.resource-set: needed, and not there'],
  ],
  ['a custom role', { type: 'CUSTOM', role: 'cr0', 'resource-set': { $: 'set' } }, []],
])('of several forms of a body, the likest decides: %s', (_, body, reasons) => {
  const content = {
    ...good,
    operations: [{ operation: 'okta.assignRoleToUser', params: { userId: { $: 'user' } }, body }],
  };
  expect(reasonsOf(content)).toEqual(reasons.map((reason) => expect.stringContaining(reason)));
});

test('the mapping in the document is a good one', async () => {
  const text = await readFile(new URL('../../../docs/itsm-webhooks.md', import.meta.url), 'utf8');
  const examples = Array.from(text.matchAll(/```yaml\n(.*?)```/gs), ([, yaml = '']) => parse(yaml));
  expect(examples).toHaveLength(1);
  for (const example of examples) expect(reasonsOf(example)).toEqual([]);
});

test('all that is wrong is told at once, and names are held to their form', () => {
  const content = withOperation({ params: {}, body: {} });
  expect(reasonsOf(content, 'Example File')).toEqual([
    expect.stringContaining('mappings/Example File.yaml: its name must be lower-case'),
    expect.stringContaining('params.appId'),
    expect.stringContaining('body.id'),
  ]);
});

test('a query’s literal may be written as what it means', () => {
  const assigning = (disableNotifications: unknown) => ({
    ...good,
    operations: [
      {
        operation: 'okta.assignRoleToUser',
        params: { userId: { $: 'user' } },
        query: { disableNotifications },
        body: { type: 'HELP_DESK_ADMIN' },
      },
    ],
  });
  expect(reasonsOf(assigning(true))).toEqual([]);
  expect(reasonsOf(assigning('yes'))).toEqual([expect.stringContaining('query.disableNotifications: ')]);
});
