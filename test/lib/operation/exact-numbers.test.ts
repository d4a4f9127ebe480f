import type { ServerResponse } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { startScriptedGateway } from '../../support/scripted-gateway.ts';

// Beyond doubles, each in its own way.
const longNumber = fc.oneof(
  fc.constantFrom('9223372036854775807', '12345678901234567890', '-1e-400', '1e400'),
  fc.constant('0.1000000000000000055511151231257827'),
  fc.stringMatching(/^-?[1-9][0-9]{20,40}1$/),
  fc.stringMatching(/^0\.[0-9]{25}1$/),
);

/** What Okta has, by the last part of the path, and what it responds to a POST, as texts. */
const held = new Map<string, string>();
let posted = '';
const respond = (response: ServerResponse, status: number, text: string) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
const { send, vendor, close } = await startScriptedGateway((response, { method, url }) => {
  if (method === 'POST') return void respond(response, 200, posted);
  const text = held.get(url.split('/').at(-1) ?? '');
  respond(response, text ? 200 : 404, text ?? '{"errorCode":"E0000007"}');
});
afterAll(close);

let count = 0;
const fresh = () => {
  count += 1;
  return { ticket: `RITM${String(count).padStart(7, '0')}`, id: `00u${count}` };
};
const users = '/okta/api/v1/apps/0oa1/users';

test('a long number of a request arrives at the vendor, and one of its response at the caller, digit for digit', async () => {
  await fc.assert(
    fc.asyncProperty(longNumber, longNumber, async (sent, answered) => {
      const { id, ticket } = fresh();
      posted = `{"id":"${id}","scope":"USER","status":"ACTIVE","profile":{"n":[${answered}]}}`;
      const body = `{"id":"${id}","profile":{"n":${sent},"deep":[{"n":${sent}}]}}`;
      const { status, text, headers } = await send('POST', users, { ticket }, body);
      expect([status, text]).toEqual([200, posted]);
      expect(vendor.heard.at(-1)?.body).toBe(body);
      const replay = await send('POST', users, { ticket }, body);
      expect([replay.headers.get('idempotency-replayed'), replay.text]).toEqual(['true', posted]);
      const shown = (await send('GET', `/changes/${headers.get('change-id')}`)).text;
      expect(shown).toContain(`"body":${body}`);
      expect(shown).toContain(`"after":${posted}`);
    }),
    { numRuns: 30 },
  );
});

test('a read passes a long number on', async () => {
  const { id } = fresh();
  held.set(id, `{"id":"${id}","profile":{"n":9223372036854775807},"_links":{"n":12345678901234567890}}`);
  expect((await send('GET', `${users}/${id}`)).text).toBe(held.get(id));
});

test('a dry run shows what changes in the last digit of a long number', async () => {
  const { id } = fresh();
  held.set(id, `{"id":"${id}","scope":"USER","status":"ACTIVE","profile":{"n":9223372036854775807}}`);
  const dryRun = async (n: string) => {
    const { text } = await send('POST', `${users}/${id}?dryRun=true`, {}, `{"profile":{"n":${n}}}`);
    return text;
  };
  expect(await dryRun('9223372036854775807')).toContain('"verdict":"no change"');
  expect(await dryRun('9223372036854775806')).toContain(
    '"patch":[{"op":"replace","path":"/profile/n","value":9223372036854775806}]',
  );
});

test('a request that differs in the last digit of a long number is another one', async () => {
  const { id, ticket } = fresh();
  const key = { ticket, 'idempotency-key': `key-${id}` };
  posted = `{"id":"${id}","scope":"USER","status":"ACTIVE"}`;
  const assign = async (n: string) =>
    (await send('POST', users, key, `{"id":"${id}","profile":{"n":${n}}}`)).status;
  expect(await assign('9223372036854775807')).toBe(200);
  expect(await assign('9223372036854775806')).toBe(422);
  expect(await assign('9223372036854775807')).toBe(200);
});

test('half a surrogate pair passes through as it is escaped', async () => {
  const { id, ticket } = fresh();
  posted = `{"id":"${id}","scope":"USER","status":"ACTIVE","profile":{"a":"\\udc00"}}`;
  const body = `{"id":"${id}","profile":{"a":"\\ud800"}}`;
  const { status, text } = await send('POST', users, { ticket }, body);
  expect([status, text]).toEqual([200, posted]);
  expect(vendor.heard.at(-1)?.body).toBe(body);
});

test('a long number where an object belongs is refused', async () => {
  const { id, ticket } = fresh();
  const { status, text } = await send(
    'POST',
    users,
    { ticket },
    `{"id":"${id}","profile":9223372036854775807}`,
  );
  expect(status).toBe(400);
  expect(text).toContain('body.profile: Invalid input: expected object, received number');
});
