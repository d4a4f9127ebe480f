import { afterAll, describe, expect, test } from 'vitest';
import { startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../infra/local/tenants.ts';
import { type OperationRoute, routes } from '../../infra/routes.ts';
import { Recorder } from './recorded.ts';
import { samples } from './samples.ts';

// The org resolves these names, as Okta does: whoever passes one on changes somebody, and knows not whom.
const seen = new Recorder();
const org = await startOktaOrg({ onRequest: seen.record });
const tenant = await startSailPointTenant();
const local = await startLocal({
  tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(tenant) },
  deliverEvents: false,
});
afterAll(() => local.close());

const login = org.state.users.get(org.samples.userId)?.login ?? '';
const names = { me: 'me', login, 'upper-case login': login.toUpperCase(), 'short name': login.split('@')[0] };
const namingUsers = routes.filter(
  ({ path, file }) => path.includes('{userId}') || file === 'okta/application-users/assign',
);

async function send({ method, path, file, operation }: OperationRoute, name: string) {
  const { params, query, body } = samples[file] ?? {};
  const all: Record<string, string> = { ...params, ...org.samples, roleAssignmentId: 'x', userId: name };
  const target = path.replaceAll(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(all[param] ?? ''));
  const sent = file === 'okta/application-users/assign' ? { id: name } : body;
  const response = await fetch(`${local.url}${target}${query ? `?${query}` : ''}`, {
    method,
    headers: {
      'x-api-key': local.keys.servicenow,
      ...(operation.kind === 'change' && { ticket: 'CHG0010023' }),
      ...(sent !== undefined && { 'content-type': 'application/json' }),
    },
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
  return { status: response.status, body: (await response.json()) as { errorCode: string } };
}

test('eleven operations name a user', () => {
  expect(namingUsers.map(({ file }) => file)).toHaveLength(11);
});

describe.each(namingUsers)('$file', (route) => {
  test.each(Object.entries(names))('refuses a user by %s, and asks Okta nothing', async (_, name = '') => {
    const { status, body } = await send(route, name);
    expect([status, body.errorCode]).toEqual([400, 'E0000001']);
    expect(JSON.stringify(body)).toContain('must be the id of a user');
    expect(seen.take()).toEqual([]);
  });
});
