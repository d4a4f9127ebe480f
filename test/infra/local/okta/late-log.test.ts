import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { type ApiAnswer, api, nextOf } from './org-client.ts';

let org: OktaOrg;
let clock: number;

beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  org = await startOktaOrg({ now: () => clock, hostility: { logLagMs: 60_000 } });
});
afterEach(() => org.close());

async function assign(count: number): Promise<void> {
  const first = 150 + org.systemLog().length;
  for (const { id } of [...org.state.users.values()].slice(first, first + count)) {
    await api(org, 'POST', `/api/v1/apps/${org.samples.appId}/users`, { id });
    clock += 1000;
  }
}

const uuids = ({ body }: ApiAnswer) => body.map(({ uuid }) => uuid);

test('an event appears up to a minute after it happened, and is the same from then on', async () => {
  await assign(1);
  expect(org.systemLog()).toHaveLength(1);
  expect((await api(org, 'GET', '/api/v1/logs')).body).toEqual([]);
  clock += 60_000;
  expect(uuids(await api(org, 'GET', '/api/v1/logs'))).toEqual([org.systemLog()[0]?.uuid]);
});

test('who polls gets every event once, in the order of appearance and not in that of publication', async () => {
  let page = await api(org, 'GET', '/api/v1/logs?limit=3');
  const polled: Record<string, unknown>[] = [];
  for (let i = 0; i < 40; i += 1) {
    if (i < 12) await assign(1);
    clock += 4000;
    page = await api(org, 'GET', nextOf(page) ?? '');
    polled.push(...page.body);
  }
  const published = polled.map((event) => String(event.published));
  expect(new Set(polled.map(({ uuid }) => uuid))).toEqual(new Set(org.systemLog().map(({ uuid }) => uuid)));
  expect(polled).toHaveLength(12);
  expect(published).not.toEqual(published.toSorted());
});

test('a bounded request goes by publication, and misses what is not there yet', async () => {
  await assign(12);
  const [since, until] = [Date.UTC(2026, 0, 1), clock].map((at) => new Date(at).toISOString());
  const bounded = `/api/v1/logs?since=${since}&until=${until}`;
  const early = await api(org, 'GET', bounded);
  expect(early.body.length).toBeLessThan(12);
  clock += 60_000;
  expect(uuids(await api(org, 'GET', bounded))).toEqual(org.systemLog().map(({ uuid }) => uuid));
});
