import { afterAll, describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

// Okta may show a member that is null, or leave it out: between two of its answers nothing has changed by that.
const { org, send, freshUser, close } = await startGateway();
afterAll(close);

const { appId, plainAppId, groupId } = org.samples;
let tickets = 1_000_000;
function change(method: string, path: string, body?: unknown) {
  tickets += 1;
  return send({ method, path, headers: { ticket: `CHG${tickets}` }, body });
}
const revert = (made: { headers: Headers }) =>
  change('POST', `/changes/${made.headers.get('change-id')}/revert`);

describe.each([
  ['shown and then left out', 0, 1],
  ['left out and then shown', 1, 0],
])('where nulls are %s', (_, first, then) => {
  const showing = (rate: number) => {
    org.state.hostility.omittedNullRate = rate;
  };

  test('the assignment of a user is undone', async () => {
    const user = freshUser();
    showing(first);
    const made = await change('POST', `/okta/api/v1/apps/${plainAppId}/users`, { id: user });
    showing(then);
    const undone = await revert(made);
    expect([undone.status, undone.body.state, undone.body.changed]).toEqual([200, 'succeeded', true]);
    expect(org.state.apps.get(plainAppId)?.users.get(user)).toBeUndefined();
  });

  test('an attribute that is to be null and is null is no change', async () => {
    const user = freshUser();
    const users = `/okta/api/v1/apps/${appId}/users`;
    showing(first);
    await change('POST', users, { id: user, profile: { team: null, level: 3 } });
    showing(then);
    const again = await change('POST', `${users}/${user}`, { profile: { team: null } });
    expect([again.status, again.headers.get('change-applied')]).toEqual([200, 'false']);
  });

  test('the assignment of a group is undone', async () => {
    const path = `/okta/api/v1/apps/${appId}/groups/${groupId}`;
    showing(first);
    const made = await change('PUT', path, { profile: { manager: null, role: 'x' } });
    showing(then);
    const undone = await revert(made);
    expect([undone.status, undone.body.state, undone.body.changed]).toEqual([200, 'succeeded', true]);
    expect(org.state.apps.get(appId)?.groups.get(groupId)).toBeUndefined();
  });
});
