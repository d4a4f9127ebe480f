import { expect, it } from 'vitest';
import { oktaId } from '../../../lib/okta/ids.ts';
import { applicationGroup, applicationUser, device, userRole } from '../../../lib/okta/resources.ts';

it('resources are named by the ids of what a change touches', () => {
  expect(applicationUser('0oa1', '00u1')).toBe('okta:app/0oa1/user/00u1');
  expect(applicationGroup('0oa1', '00g1')).toBe('okta:app/0oa1/group/00g1');
  expect(userRole('00u1', 'HELP_DESK_ADMIN')).toBe('okta:user/00u1/role/HELP_DESK_ADMIN');
  expect(device('guo1')).toBe('okta:device/guo1');
});

it('an id can be no other resource’s name, and no login', () => {
  const id = oktaId('An id', '00u1');
  expect(id.parse('00u13okQOVWZJGDOAUVR')).toBe('00u13okQOVWZJGDOAUVR');
  for (const other of ['', '00u1/role/X', 'ada@example.com', 'a b', '..', '00u1\n', 'ü', 'a'.repeat(101)]) {
    expect(id.safeParse(other).success).toBe(false);
  }
});
