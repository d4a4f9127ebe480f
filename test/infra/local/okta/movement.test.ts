import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api } from './org-client.ts';

let org: OktaOrg;

beforeEach(async () => {
  org = await startOktaOrg({ hostility: { movingMembers: true } });
});
afterEach(() => org.close());

/** The members that differ over twenty reads. */
async function moving(path: string): Promise<string[]> {
  const seen = new Map<string, Set<string>>();
  for (let i = 0; i < 20; i += 1) {
    for (const [name, value] of Object.entries((await api(org, 'GET', path)).body)) {
      seen.set(name, (seen.get(name) ?? new Set()).add(JSON.stringify(value)));
    }
  }
  return [...seen].flatMap(([name, values]) => (values.size > 1 ? [name] : [])).sort();
}

test('of an app user only what Okta changes by itself moves between two reads', async () => {
  const path = `/api/v1/apps/${org.samples.appId}/users/${org.samples.assignedUserId}`;
  expect(await moving(path)).toEqual(['lastSync', 'lastUpdated', 'statusChanged', 'syncState']);
});

test('of a group assignment its priority and its date move', async () => {
  const path = `/api/v1/apps/${org.samples.appId}/groups/${org.samples.assignedGroupId}`;
  expect(await moving(path)).toEqual(['lastUpdated', 'priority']);
});

test('of a device its date moves', async () => {
  expect(await moving(`/api/v1/devices/${org.samples.deviceId}`)).toEqual(['lastUpdated']);
});
