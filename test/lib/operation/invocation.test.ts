import { afterAll, describe, expect, test } from 'vitest';
import { handler as openapi } from '../../../functions/api/openapi.ts';
import { handler as listChanges } from '../../../functions/changes/list.ts';
import { handler as assign } from '../../../functions/okta/application-users/assign.ts';
import { handler as list } from '../../../functions/okta/application-users/list.ts';
import { handler as getDevice } from '../../../functions/okta/devices/get.ts';
import { type Invocation, publicUrlOf } from '../../../lib/operation/invocation.ts';
import { contextOf, eventOf } from '../../support/event.ts';
import { startGateway } from '../../support/gateway.ts';

const { org, local, freshUser, close } = await startGateway();
afterAll(close);

const { appId, deviceId } = org.samples;
const headers = { 'x-api-key': local.keys.servicenow };

describe.each([
  ['a stage', '/prod'],
  ['a custom domain’s mapping of two segments', '/idp/v1'],
  ['no base path', ''],
])('behind %s', (_, basePath) => {
  const here = `https://gateway.example${basePath}`;
  const users = '/okta/api/v1/apps/{appId}/users';
  const get = { method: 'GET', headers, basePath } as const;

  test('a list’s next link leads back to where it came in', async () => {
    const asked = { ...get, route: users, params: { appId }, query: 'limit=1' };
    const { headers: got } = await list(eventOf(asked), contextOf());
    expect(got?.link).toContain(`<${here}/okta/api/v1/apps/${appId}/users?`);
  });

  test('the links in a body do', async () => {
    const asked = { ...get, route: '/okta/api/v1/devices/{deviceId}', params: { deviceId } };
    const { body = '' } = await getDevice(eventOf(asked), contextOf());
    expect(JSON.parse(body)._links.self.href).toBe(`${here}/okta/api/v1/devices/${deviceId}`);
  });

  test('Location does, and the next page of its ticket’s changes', async () => {
    const ticket = `CHG${String(basePath.length).padStart(7, '0')}`;
    const assigned = () =>
      assign(
        eventOf({
          method: 'POST',
          route: users,
          params: { appId },
          headers: { ...headers, ticket, prefer: 'respond-async', 'content-type': 'application/json' },
          body: JSON.stringify({ id: freshUser() }),
          basePath,
        }),
        contextOf(),
      );
    const { statusCode, headers: got } = await assigned();
    await assigned();
    expect([statusCode, got?.location]).toEqual([202, `${here}/changes/${got?.['change-id']}`]);
    const asked = { ...get, route: '/changes', query: `ticket=${ticket}&limit=1` };
    const { headers: listed } = await listChanges(eventOf(asked), contextOf());
    expect(listed?.link).toContain(`<${here}/changes?ticket=${ticket}`);
  });

  test('the API’s own document says where its paths are', async () => {
    const { body = '' } = await openapi(eventOf({ ...get, route: '/openapi.json' }), contextOf());
    expect(JSON.parse(body).servers).toEqual([{ url: here }]);
  });
});

describe('the address that a request came in on', () => {
  const urlOf = (route: string, rawPath: string, PUBLIC_URL?: string) =>
    publicUrlOf({
      ...eventOf({ method: 'GET', route }),
      rawPath,
      services: { environment: { PUBLIC_URL } },
    } as unknown as Invocation);

  test('keeps a base path that is called as a part of the route is', () => {
    expect(urlOf('/changes/{id}', '/changes/changes/chg_1')).toBe('https://gateway.example/changes');
    expect(urlOf('/changes', '/changes/changes')).toBe('https://gateway.example/changes');
  });

  test('has none where the path is not one of the route', () => {
    expect(urlOf('/changes/{id}/close', '/prod/changes')).toBe('https://gateway.example');
    expect(urlOf('/changes', '/')).toBe('https://gateway.example');
  });

  test('is PUBLIC_URL, its path included, where a proxy in front says nothing of itself', () => {
    expect(urlOf('/changes', '/changes', 'https://proxy.example/gold/')).toBe('https://proxy.example/gold');
  });
});
