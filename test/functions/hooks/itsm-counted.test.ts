import { afterAll, beforeEach, expect, test } from 'vitest';
import { mappingFiles } from '../../../lib/itsm/mappings.generated.ts';
import { putCallers } from '../../support/callers.ts';
import { startGateway } from '../../support/gateway.ts';
import { startItsmHook } from '../../support/itsm-hook.ts';
import { hubSigned, signed } from '../../support/signatures.ts';
import { listen } from '../../support/telemetry.ts';

const written = listen();
const { org, freshUser, close } = await startGateway();
const hook = await startItsmHook(mappingFiles);
afterAll(async () => {
  await hook.close();
  await close();
  written.stop();
});

const keyOf = (id: string) => `the-key-of-${id}-0123456789`;
const whsecOf = (id: string) => `whsec_${Buffer.from(id.padEnd(32)).toString('base64')}`;
const hubSecretOf = (id: string) => `the-hub-secret-of-${id}-0123456789`;
const callers = Array.from({ length: 6 }, (_, i) => `servicenow-${i}`);
await putCallers(
  ...callers.map((id) => ({
    id,
    groups: ['itsm'],
    apiKeys: [keyOf(id)],
    standardWebhooks: [whsecOf(id)],
    hubSignature: [hubSecretOf(id)],
  })),
);
let caller = '';
/** Each test has a caller of its own, of whom nothing came before. */
beforeEach(() => {
  caller = callers.pop() ?? '';
  hook.deploy(mappingsOf("value.approval == 'approved'"));
  written.forget();
});

const mappingsOf = (when: string) => ({
  access: { ...(mappingFiles['servicenow-application-access'] as object), caller, when: { $: when } },
});

let number = 5_000_000;
function record(more: object = {}) {
  number += 1;
  const variables = { okta_app: org.samples.appId, okta_user: freshUser() };
  return JSON.stringify({ number: `RITM${number}`, cat_item: 'x', approval: 'approved', variables, ...more });
}

type Headers = Record<string, string>;
const withKey = (): Headers => ({ 'x-api-key': keyOf(caller) });
async function send(body: string, headers: Headers = withKey()) {
  const response = await fetch(`${hook.url}/hooks/itsm/${caller}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return response.status;
}
/** How often each was counted since it was last asked. */
function counted(name: string) {
  const of = written.samples().filter((sample) => sample.name === name && 'caller' in sample.dimensions);
  written.forget();
  return of.length;
}

test('what a broken release does not want raises the alarm, whatever of old events comes again in between', async () => {
  const old = record();
  expect(await send(old)).toBe(200);
  hook.deploy(mappingsOf("value.approval == 'nope'"));
  for (let i = 0; i < 14; i += 1) {
    expect(await send(record())).toBe(204);
    if (i % 5 === 4) expect(await send(old)).toBe(200);
  }
  // From the 11th.
  expect(counted('ItsmEventsNoLongerWanted')).toBe(4);
});

test.each<[string, (body: string) => Headers]>([
  ['with a key', withKey],
  ['signed with its id', (body) => signed(whsecOf(caller), body)],
  ['signed by Jira', (body) => hubSigned(hubSecretOf(caller), body)],
])('an event that nobody wants counts once, however often it comes %s', async (_, headersOf) => {
  expect(await send(record())).toBe(200);
  const unwanted = record({ approval: 'requested' });
  const headers = headersOf(unwanted);
  for (let i = 0; i < 15; i += 1) expect(await send(unwanted, headers)).toBe(204);
  expect(counted('ItsmEventsNoLongerWanted')).toBe(0);
  await send(unwanted, headers);
  expect(counted('ItsmEventsUnwanted')).toBe(0);
  await send(record({ approval: 'requested' }));
  expect(counted('ItsmEventsUnwanted')).toBe(1);
});

test('an event that lacks something counts once, however often it comes, and is done once it is wanted', async () => {
  const unfilled = record({ variables: { okta_app: org.samples.appId, okta_user: '' } });
  for (let i = 0; i < 3; i += 1) expect(await send(unfilled)).toBe(422);
  expect(counted('ItsmEventsUnfilled')).toBe(1);
  expect(await send(`${unfilled} `)).toBe(422);
  expect(counted('ItsmEventsUnfilled')).toBe(1);
});

test('what was unwanted and comes again after its mapping is corrected is made, and wanted', async () => {
  hook.deploy(mappingsOf("value.approval == 'nope'"));
  const event = record();
  expect(await send(event)).toBe(204);
  hook.deploy(mappingsOf("value.approval == 'approved'"));
  expect(await send(event)).toBe(200);
  hook.deploy(mappingsOf("value.approval == 'nope'"));
  for (let i = 0; i < 14; i += 1) await send(record());
  expect(counted('ItsmEventsNoLongerWanted')).toBe(1);
});
