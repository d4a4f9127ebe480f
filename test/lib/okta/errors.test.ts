import { describe, expect, it } from 'vitest';
import { oktaErrorCode, oktaErrorMembers } from '../../../lib/okta/errors.ts';

const facts = {
  status: 404,
  detail: 'Not here.',
  requestId: 'req-1',
  code: 'internal',
  causes: ['a', 'b'],
  vendorBody: undefined,
};

describe('the members of an Okta error', () => {
  it('are Okta’s own where it answered, whatever the status, and nothing besides', () => {
    const said = {
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: id',
      errorLink: 'E0000001',
      errorId: 'oae1',
      errorCauses: [{ errorSummary: 'id: must not be null' }],
    };
    expect(oktaErrorMembers({ ...facts, vendorBody: { ...said, internal: 'x' } })).toEqual(said);
  });

  it('are Okta’s own where it left most of them out', () => {
    expect(oktaErrorMembers({ ...facts, vendorBody: { errorCode: 'E0000009', errorSummary: null } })).toEqual(
      {
        errorCode: 'E0000009',
        errorSummary: null,
      },
    );
  });

  it.each([
    [400, 'E0000001'],
    [401, 'E0000011'],
    [403, 'E0000006'],
    [404, 'E0000007'],
    [409, 'E0000001'],
    [429, 'E0000047'],
    [500, 'E0000009'],
    [502, 'E0000009'],
    [503, 'E0000010'],
  ])('for our %i are ours with the code %s', (status, errorCode) => {
    expect(oktaErrorMembers({ ...facts, status })).toEqual({
      errorCode,
      errorSummary: 'Not here.',
      errorLink: errorCode,
      errorId: 'req-1',
      errorCauses: [{ errorSummary: 'a' }, { errorSummary: 'b' }],
    });
  });

  it.each([null, '<html>', [], {}, { errorCode: 7 }, { error: 'invalid_client' }])(
    'are ours where Okta answered %j',
    (vendorBody) => {
      expect(oktaErrorMembers({ ...facts, vendorBody })).toMatchObject({
        errorCode: 'E0000007',
        errorId: 'req-1',
      });
    },
  );
});

it('the error code is read from an Okta error alone', () => {
  expect(oktaErrorCode({ errorCode: 'E0000062', errorSummary: 'x' })).toBe('E0000062');
  for (const body of [undefined, null, 'E0000062', {}, { errorCode: null }]) {
    expect(oktaErrorCode(body)).toBeUndefined();
  }
});
