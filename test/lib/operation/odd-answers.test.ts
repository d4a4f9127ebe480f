import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startScriptedGateway } from '../../support/scripted-gateway.ts';
import { json } from '../upstream/start-vendor.ts';

let answer: { body: unknown; headers?: Record<string, string> };
const { vendor, send, close } = await startScriptedGateway((response) =>
  json(response, 200, answer.body, answer.headers),
);
afterAll(close);
beforeEach(() => vendor.heard.splice(0));

const users = '/okta/api/v1/apps/0oaX/users?limit=1';
const holders = '/okta/api/v1/iam/assignees/users?limit=1';
const there = 'https://acme.okta.com/api/v1/x?after=abc';
const someone = { id: '00u1', scope: 'USER' };

describe('a next page on another host is a 502 with a sentence, neither followed nor handed out', () => {
  test.each([
    ['in the header', users, { body: [someone], headers: { link: `<${there}>; rel="next"` } }],
    ['in the body', holders, { body: { value: [someone], _links: { next: { href: there } } } }],
    [
      'on a host that begins alike',
      users,
      { body: [], headers: { link: `<${vendor.url}.evil/x>; rel="next"` } },
    ],
    ['behind another scheme', users, { body: [], headers: { link: `<ftp://127.0.0.1/x>; rel="next"` } }],
    ['with no address in the body', holders, { body: { value: [], _links: { next: {} } } }],
  ])('%s', async (_, path, said) => {
    answer = said;
    const { status, headers, text } = await send('GET', path);
    const body = JSON.parse(text);
    expect([status, body.type]).toEqual([502, 'urn:goldthread:problem:upstream-failed']);
    expect(body.detail).toMatch(/next page leads away from the tenant.*neither followed nor passed on/);
    expect(body.errorSummary).toBe(body.detail);
    expect(text + headers.get('link')).not.toMatch(/acme|evil|after/);
    expect(vendor.heard).toHaveLength(1);
  });
});

test('a link to elsewhere that is no next page is left out, and the list is passed on', async () => {
  answer = { body: [someone], headers: { link: `<${there}>; rel="self"` } };
  const { status, headers, text } = await send('GET', users);
  expect([status, headers.get('link'), JSON.parse(text)]).toEqual([200, null, [someone]]);
});

test('an odd member of a list is passed on as it came, and spoils no other', async () => {
  const odd = [null, 'text', 7, [], { _links: null }, { _links: { self: null } }, someone];
  answer = { body: odd };
  const { status, text } = await send('GET', users);
  expect([status, JSON.parse(text)]).toEqual([200, odd]);
});

test('headers of 60 kB are read, and those of 70 kB are a 502 that says so', async () => {
  answer = { body: [someone], headers: { 'x-large': 'a'.repeat(60_000) } };
  expect(await send('GET', users)).toMatchObject({ status: 200 });
  answer = { body: [someone], headers: { 'x-large': 'a'.repeat(70_000) } };
  const { status, text } = await send('GET', users);
  expect([status, JSON.parse(text).detail]).toEqual([
    502,
    "The headers of the vendor's answer are larger than this gateway reads.",
  ]);
});
