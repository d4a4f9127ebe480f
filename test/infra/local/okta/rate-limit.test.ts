import { expect, test } from 'vitest';
import { startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

const counters = (headers: Headers) =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-rate-limit-${name}`)));

test('a bucket empties for every client of the org and refills when its window ends', async () => {
  let clock = Date.UTC(2026, 0, 1, 0, 0, 1);
  const org = await startOktaOrg({
    now: () => clock,
    rateLimits: { devices: { limit: 2, windowMs: 10_000 } },
  });
  const reset = Date.UTC(2026, 0, 1, 0, 0, 10) / 1000;
  const read = (token: string) =>
    api(org, 'GET', '/api/v1/devices', undefined, { authorization: `SSWS ${token}` });

  expect(counters((await read(org.tokens.admin)).headers)).toEqual([2, 1, reset]);
  expect(counters((await read(org.tokens.readOnly)).headers)).toEqual([2, 0, reset]);
  const refused = await read(org.tokens.admin);
  expect([refused.status, refused.body.errorCode]).toEqual([429, 'E0000047']);
  expect(counters(refused.headers)).toEqual([2, 0, reset]);
  expect(refused.headers.get('retry-after')).toBeNull();
  expect((await api(org, 'GET', '/api/v1/logs')).status).toBe(200);
  clock += 9000;
  expect((await read(org.tokens.admin)).status).toBe(200);
  await org.close();
});

test('one token gets at most its share of a bucket', async () => {
  const options = { rateLimits: { devices: { limit: 4, windowMs: 600_000 } }, tokenShare: 0.5 };
  const org = await startOktaOrg({ ...options, now: () => Date.UTC(2026, 0, 1) });
  const statusOf = async (token: string) =>
    (await api(org, 'GET', '/api/v1/devices', undefined, { authorization: `SSWS ${token}` })).status;
  const { admin, readOnly } = org.tokens;
  const seen = [];
  for (const token of [admin, admin, admin, readOnly, readOnly, readOnly]) seen.push(await statusOf(token));
  expect(seen).toEqual([200, 200, 429, 200, 200, 429]);
  await org.close();
});

test('of 90 requests at once 75 are served, the others refused with limit 0 and remaining 0', async () => {
  const org = await startOktaOrg({ before: () => ({ kind: 'delay', ms: 500 }) });
  const answers = await Promise.all(
    Array.from({ length: 90 }, () => api(org, 'GET', '/api/v1/devices?limit=1')),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(15);
  for (const { headers, body } of refused) {
    expect(body.errorCode).toBe('E0000047');
    expect(counters(headers).slice(0, 2)).toEqual([0, 0]);
  }
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(75);
  await org.close();
});
