import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'okta-'));
let answers = 0;
const server = createServer((request, response) => {
  answers += 1;
  const verification = answers === 1 ? 'late' : request.headers['x-okta-verification-challenge'];
  response.end(JSON.stringify({ verification }));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/okta-events`;
let org: OktaOrg = await startOktaOrg({ dataDir });
beforeEach(() => {
  answers = 0;
});
afterAll(async () => {
  server.close();
  await org.close();
  rmSync(dataDir, { recursive: true });
});

const hook = (at: string) => ({
  name: 'Goldthread',
  events: { type: 'EVENT_TYPE', items: ['user.account.privilege.grant'] },
  channel: {
    type: 'HTTP',
    version: '1.0.0',
    config: { uri: at, authScheme: { type: 'HEADER', key: 'Authorization', value: 'hunter2-hunter2' } },
  },
});

test('a hook is unverified until its address repeats the challenge, at the second try too', async () => {
  const made = await api(org, 'POST', '/api/v1/eventHooks', hook(uri));
  expect([made.status, made.body.status, made.body.verificationStatus]).toEqual([
    200,
    'ACTIVE',
    'UNVERIFIED',
  ]);
  const verified = await api(org, 'POST', `/api/v1/eventHooks/${made.body.id}/lifecycle/verify`, {});
  expect([verified.status, verified.body.verificationStatus, answers]).toEqual([200, 'VERIFIED', 2]);
});

test('hooks outlive a restart without being asked again, and their secret is in no file and no answer', async () => {
  const before = await api(org, 'GET', '/api/v1/eventHooks');
  await org.close();
  org = await startOktaOrg({ dataDir });
  const { body } = await api(org, 'GET', '/api/v1/eventHooks');
  expect(body.map(({ id, verificationStatus }) => [id, verificationStatus])).toEqual([
    [before.body[0]?.id, 'VERIFIED'],
  ]);
  expect(answers).toBe(0);
  const journal = readFileSync(join(dataDir, 'okta-journal.jsonl'), 'utf8');
  expect(journal).toContain(uri);
  expect(journal + JSON.stringify(body)).not.toContain('hunter2');
});

test('a hook in the clear, an unknown one and a caller without the right are refused', async () => {
  const make = (at: string, token = org.apiToken) =>
    api(org, 'POST', '/api/v1/eventHooks', hook(at), { authorization: `SSWS ${token}` });
  expect((await make('http://hooks.example.com/')).body.errorCode).toBe('E0000001');
  expect((await make(uri, org.tokens.readOnly)).body.errorCode).toBe('E0000006');
  const unknown = await api(org, 'POST', '/api/v1/eventHooks/whonone/lifecycle/verify', {});
  expect([unknown.status, unknown.body.errorCode]).toEqual([404, 'E0000007']);
});
