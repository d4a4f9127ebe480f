import { afterAll, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

// A tenant that goes by the letter of SailPoint's specification, in which a value of a patch is never null.
const { tenant, send, asked, close } = await startGateway({ nullValues: 'refused' });
afterAll(close);
const id = tenant.samples.noCapabilitiesIdentityId;

test.each([
  ['by name', 'capabilities', { add: ['HELPDESK'] }, 'application/json'],
  [
    'by a patch',
    'v3/auth-users',
    [{ op: 'replace', path: '/capabilities', value: ['HELPDESK'] }],
    'application/json-patch+json',
  ],
])(
  'capabilities that SailPoint will not give to who has none, %s, are not given, and the record says so',
  async (_, end, body, type) => {
    asked('sailpoint');
    const refused = await send({
      method: 'PATCH',
      path: `/sailpoint/${end}/${id}`,
      headers: { ticket: `CHG000000${end.length}`, 'content-type': type },
      body,
    });
    expect([refused.status, refused.body.detailCode]).toEqual([400, '400.1 Bad Request Content']);
    expect(tenant.authUser(id)?.capabilities).toBeNull();
    const { body: record } = await send({ path: `/changes/${refused.headers.get('change-id')}` });
    expect(record).toMatchObject({ state: 'failed', changed: false });
  },
);
