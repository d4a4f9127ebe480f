import { describe, expect, it } from 'vitest';
import { startSailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { sailpointErrorMembers } from '../../../lib/sailpoint/errors.ts';

const facts = {
  status: 404,
  detail: 'Not here.',
  requestId: 'a-b-c',
  code: 'internal',
  causes: ['why'],
  vendorBody: undefined,
};
const text = (words: string) => ({ locale: 'en-US', localeOrigin: 'DEFAULT', text: words });

describe('the members of a SailPoint error', () => {
  it('are SailPoint’s own where it answered its error object, and nothing besides', () => {
    const said = {
      detailCode: '400.1.1 Illegal update attempt',
      trackingId: 'e7eab60924f64aa284175b9fa3309599',
      messages: [text('no')],
      causes: [],
    };
    expect(sailpointErrorMembers({ ...facts, vendorBody: { ...said, internal: 1 } })).toEqual(said);
  });

  it('are SailPoint’s own where it answered one of its short forms', () => {
    const error = 'JWT validation failed: JWT is expired';
    expect(sailpointErrorMembers({ ...facts, status: 502, vendorBody: { error } })).toEqual({ error });
    const message = 'Rate limit exceeded';
    expect(sailpointErrorMembers({ ...facts, status: 429, vendorBody: { message } })).toEqual({ message });
  });

  it('are what the embedded tenant answers a request without a token', async () => {
    const tenant = await startSailPointTenant();
    const vendorBody = await (await fetch(`${tenant.url}/v3/auth-users/x`)).json();
    await tenant.close();
    expect(sailpointErrorMembers({ ...facts, vendorBody })).toEqual(vendorBody);
  });

  it.each([
    [400, '400.1 Bad Request Content'],
    [403, '403 Forbidden'],
    [404, '404 Not found'],
    [409, '409.0'],
    [502, '500.0 Internal Fault'],
  ])('for our %i are ours in SailPoint’s form', (status, detailCode) => {
    expect(sailpointErrorMembers({ ...facts, status })).toEqual({
      detailCode,
      trackingId: 'abc',
      messages: [text('Not here.')],
      causes: [text('why')],
    });
  });

  it('for our 401 and 429 are ours in the short forms', () => {
    expect(sailpointErrorMembers({ ...facts, status: 401 })).toEqual({ error: 'Not here.' });
    expect(sailpointErrorMembers({ ...facts, status: 429 })).toEqual({ message: 'Not here.' });
  });

  it.each([null, '<html>', [], {}, { detailCode: null, messages: null }, { status: 404 }])(
    'are ours where SailPoint answered %j',
    (vendorBody) => {
      expect(sailpointErrorMembers({ ...facts, vendorBody })).toMatchObject({ detailCode: '404 Not found' });
    },
  );
});
