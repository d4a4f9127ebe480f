import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oktaSaysMissing } from '../../../lib/okta/errors.ts';
import { readResource } from '../../../lib/resource/read-resource.ts';
import { resourceTypes } from '../../../lib/resource/registry.ts';
import type { Reference, ResourceType } from '../../../lib/resource/resource-type.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';

const ID = '00u1';
const reference: Reference = {
  appId: '0oa1',
  userId: ID,
  groupId: ID,
  deviceId: ID,
  identityId: ID,
  roleType: 'HELP_DESK_ADMIN',
};
const lists = new Set(['UserRole', 'GroupRole']);
const role = { id: 'ra1', type: 'HELP_DESK_ADMIN' };
const isList = ({ name }: ResourceType) => lists.has(name);
const missing = (type: ResourceType) =>
  type.vendor === 'okta' ? { errorCode: 'E0000007' } : { detailCode: '404 Not found', messages: [] };

/** What a kind of resource makes of one answer of its vendor. */
function reading(type: ResourceType, body: unknown, status = 200) {
  const answer = { status, headers: {}, body };
  const read = async () => {
    if (status >= 400) throw new UpstreamError('refused', `The vendor answered ${status}`, { answer });
    return answer;
  };
  return readResource(type, reference, { baseUrl: 'https://acme.okta.com', read }, new Deadline(1_000));
}

describe.each(resourceTypes.map((type) => [type.name, type] as const))('%s', (_, type) => {
  const own = isList(type) ? [role] : { id: ID };

  test('is what its vendor shows, with members that nobody knows and without those that are null', async () => {
    const more = isList(type) ? [{ ...role, label: null, more: [1] }] : { id: ID, profile: {}, more: [1] };
    expect(await reading(type, own)).toEqual(isList(type) ? role : own);
    expect(await reading(type, more)).toEqual(isList(type) ? more[0 as never] : more);
  });

  test('is not there where the vendor itself says so, and in no other case', async () => {
    expect(await reading(type, missing(type), 404)).toBeNull();
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(undefined, '<html>', { errorCode: 'E0000022' }, { error: 'Not Found', status: 404 }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        await expect(reading(type, body, 404)).rejects.toMatchObject({ failure: 'invalid' });
        const isEmptyList = isList(type) && Array.isArray(body) && body.length === 0;
        const found = reading(type, body);
        if (isEmptyList) expect(await found).toBeNull();
        else await expect(found).rejects.toMatchObject({ failure: 'invalid' });
      }),
    );
  });

  test.runIf(!isList(type))('is never the same under another id', async () => {
    await expect(reading(type, { id: '00u2' })).rejects.toThrow(/other than the one asked for/);
  });

  test.each([400, 401, 403, 409, 429, 500])(
    'is not known after %i, whatever the body says',
    async (status) => {
      await expect(reading(type, missing(type), status)).rejects.toMatchObject({ failure: 'refused' });
    },
  );
});

test.each([
  ['E0000007', true],
  ['E0000008', true],
  ['E0000022', false],
  ['E0000006', false],
])('Okta’s %s says that something is missing: %s', (errorCode, says) => {
  expect(oktaSaysMissing({ errorCode })).toBe(says);
});
