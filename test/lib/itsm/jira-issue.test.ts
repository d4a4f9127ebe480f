import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jiraIssue } from '../../../lib/itsm/jira-issue.ts';

const issue = {
  key: 'IAM-1',
  fields: {
    issuetype: { name: 'Access' },
    status: { name: 'Approved' },
    statuscategorychangedate: '2026-11-21T10:00:00.000+0000',
  },
};
const updated = (...items: object[]) => ({
  webhookEvent: 'jira:issue_updated',
  issue,
  changelog: { items },
});
const entered = { field: 'status', toString: 'Approved' };

test('an event of a webhook enters the statuses that its changelog says', () => {
  expect(jiraIssue(updated(entered))).toEqual({
    issue: { key: 'IAM-1', fields: issue.fields },
    types: ['Access'],
    enters: ['Approved'],
    transition: undefined,
  });
});

test.each<[unknown, string | undefined]>([
  [10124, 'IAM-1 changelog 10124'],
  ['10124', 'IAM-1 changelog 10124'],
  [undefined, undefined],
  ['', undefined],
  [{}, undefined],
])('an event of a webhook whose changelog has the id %j is named %j', (id, name) => {
  const { changelog, ...rest } = updated(entered);
  expect(jiraIssue({ ...rest, changelog: { ...changelog, id } }).transition).toBe(name);
});

test.each<[string, object]>([
  ['an edit of what is approved', updated({ field: 'summary', toString: 'Approved' })],
  ['a field that somebody called status', updated({ ...entered, fieldId: 'customfield_10099' })],
  ['a field of an app that is called status', updated({ ...entered, fieldtype: 'custom' })],
  ['a change that does not say to what', updated({ field: 'status' })],
  ['no changelog', { webhookEvent: 'jira:issue_updated', issue }],
  ['another event', { ...updated(entered), webhookEvent: 'jira:issue_created' }],
  ['a comment on what is approved', { webhookEvent: 'comment_created', issue }],
])('an event of a webhook with %s enters no status', (_, event) => {
  expect(jiraIssue(event).enters).toEqual([]);
});

test.each([
  ['the issue itself', { ...issue, changelog: { histories: null } }],
  ['the issue in a member', { issue }],
  ['the issue, its time and who did it', { timestamp: 1, issue, user: {}, action: {} }],
])('issue data as %s is in its status, and named by when that changed', (_, body) => {
  expect(jiraIssue(body)).toMatchObject({
    issue: { key: 'IAM-1' },
    types: ['Access'],
    enters: ['Approved'],
    transition: `IAM-1 ${Date.UTC(2026, 10, 21, 10)}`,
  });
});

test.each<[string, unknown]>([
  ['in UTC', '2026-11-21T10:00:00.000+0000'],
  ['in another zone', '2026-11-21T15:30:00.000+0530'],
  ['with a colon in its zone', '2026-11-21T11:00:00.000+01:00'],
  ['as Z', '2026-11-21T10:00:00Z'],
  ['in milliseconds', Date.UTC(2026, 10, 21, 10)],
])('one moment is one transition: %s', (_, statuscategorychangedate) => {
  const data = { ...issue, fields: { ...issue.fields, statuscategorychangedate } };
  expect(jiraIssue(data).transition).toBe(`IAM-1 ${Date.UTC(2026, 10, 21, 10)}`);
});

test.each([
  ['in milliseconds', { epochMillis: Date.UTC(2026, 10, 21, 10) }],
  ['as Jira writes it', { jira: '2026-11-21T15:30:00.000+0530', friendly: 'Yesterday' }],
])(
  'a request that says when it got its status %s names the transition as issue data does',
  (_, statusDate) => {
    const request = { issueKey: 'IAM-1', currentStatus: { status: 'Approved', statusDate } };
    expect(jiraIssue(request).transition).toBe(jiraIssue(issue).transition);
  },
);

test.each(['yesterday', '', '2026-11-21T10:00:00.000', null, {}, -0.5, 1e300])(
  'a time that is none, %j, names nothing but the issue',
  (statuscategorychangedate) => {
    const data = { ...issue, fields: { ...issue.fields, statuscategorychangedate } };
    expect(jiraIssue(data).transition).toBe('IAM-1');
  },
);

test('issue data that does not say when its status changed is named by its issue', () => {
  expect(jiraIssue({ key: 'IAM-1', fields: { status: { name: 'Approved' } } }).transition).toBe('IAM-1');
});

test('the type of a service project’s request counts as well, in whichever field it is', () => {
  const requestType = { id: '25', name: 'Application access' };
  const fields = { ...issue.fields, customfield_1: { requestType }, customfield_2: { requestType: 'x' } };
  expect(jiraIssue({ issue: { ...issue, fields } }).types).toEqual(['Access', 'Application access']);
});

test('a request has its fields by their ids', () => {
  const body = {
    issueKey: 'IAM-1',
    requestTypeId: '25',
    requestType: { name: 'Access' },
    requestFieldValues: [{ fieldId: 'customfield_10050', label: 'App', value: { value: 'x' } }],
    currentStatus: { status: 'Approved', statusDate: { epochMillis: 5 } },
  };
  expect(jiraIssue(body)).toEqual({
    issue: { key: 'IAM-1', fields: { customfield_10050: { value: 'x' } } },
    types: ['Access'],
    enters: ['Approved'],
    transition: 'IAM-1 5',
  });
});

test('anything at all is read without a throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(Object.keys(jiraIssue(body))).toEqual(['issue', 'types', 'enters', 'transition']);
    }),
  );
});
