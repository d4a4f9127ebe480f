import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Capability } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startGateway } from '../support/gateway.ts';

const { tenant, send, asked, faults, close } = await startGateway();
afterAll(close);
const id = tenant.samples.identityId;
const path = `/sailpoint/capabilities/${id}`;
let tickets = 0;
const change = (body: unknown) => {
  tickets += 1;
  return send({ method: 'PATCH', path, body, headers: { ticket: `CHG${String(tickets).padStart(7, '0')}` } });
};
const held = () => tenant.authUser(id)?.capabilities ?? [];
beforeEach(() => {
  delete faults.sailpoint;
  tenant.setCapabilities(id, ['HELPDESK', 'CERT_ADMIN']);
  asked('sailpoint');
});

test('capabilities are added and removed by name, beside those that are there', async () => {
  const changed = await change({ add: ['REPORT_ADMIN'], remove: ['HELPDESK'] });
  expect(changed).toMatchObject({ status: 200, body: { capabilities: ['CERT_ADMIN', 'REPORT_ADMIN'] } });
  expect(held()).toEqual(['CERT_ADMIN', 'REPORT_ADMIN']);
  const found = await send({ path: `/changes/${changed.headers.get('change-id')}` });
  expect(found.body).toMatchObject({
    operation: 'capabilities.change',
    resource: `sailpoint:auth-user/${id}`,
    before: { capabilities: ['HELPDESK', 'CERT_ADMIN'] },
    after: { capabilities: ['CERT_ADMIN', 'REPORT_ADMIN'] },
  });
});

test('what is there already, or gone already, changes nothing', async () => {
  const changed = await change({ add: ['HELPDESK'], remove: ['ORG_ADMIN'] });
  expect(changed.headers.get('change-applied')).toBe('false');
  expect(asked('sailpoint')).toEqual([`GET /v2026/auth-users/${id}`]);
});

test('an identity without capabilities gets its first', async () => {
  tenant.setCapabilities(id, null);
  expect(await change({ add: ['HELPDESK'] })).toMatchObject({ status: 200 });
  expect(held()).toEqual(['HELPDESK']);
});

const meddle = (times: number, ...capabilities: Capability[][]) => {
  let left = times;
  faults.sailpoint = ({ method }) => {
    if (method === 'PATCH' && left > 0) tenant.setCapabilities(id, capabilities[times - left--] ?? []);
    return undefined;
  };
};

test('a change by somebody else in between is kept: the patch is made once more from what is there now', async () => {
  meddle(1, ['HELPDESK', 'CERT_ADMIN', 'ORG_ADMIN']);
  const changed = await change({ add: ['REPORT_ADMIN'], remove: ['HELPDESK'] });
  expect(changed.status).toBe(200);
  expect(held()).toEqual(['CERT_ADMIN', 'ORG_ADMIN', 'REPORT_ADMIN']);
  const found = await send({ path: `/changes/${changed.headers.get('change-id')}` });
  expect(found.body.before.capabilities).toEqual(['HELPDESK', 'CERT_ADMIN', 'ORG_ADMIN']);
});

test('two changes by somebody else in between are a 409, and nothing is overwritten', async () => {
  meddle(2, ['HELPDESK', 'ORG_ADMIN'], ['SOURCE_ADMIN']);
  expect(await change({ add: ['REPORT_ADMIN'] })).toMatchObject({ status: 409 });
  expect(held()).toEqual(['SOURCE_ADMIN']);
});

test('an unknown capability is SailPoint’s 400, not a conflict', async () => {
  expect(await change({ add: ['KING'] })).toMatchObject({
    status: 400,
    body: { detailCode: expect.any(String) },
  });
});

test('it is undone to what was there', async () => {
  const changed = await change({ add: ['REPORT_ADMIN'], remove: ['HELPDESK'] });
  const revert = `/changes/${changed.headers.get('change-id')}/revert`;
  expect(await send({ method: 'POST', path: revert, headers: { ticket: 'CHG0009999' } })).toMatchObject({
    status: 200,
  });
  // Their order means nothing.
  expect(new Set(held())).toEqual(new Set(['HELPDESK', 'CERT_ADMIN']));
});
