import { describe, expect, it } from 'vitest';
import { directRole, roleAssignmentRequest, roleName } from '../../../lib/okta/user-role.ts';

const byGroup = { id: 'g1', type: 'APP_ADMIN', assignmentType: 'GROUP' };
const direct = { id: 'u1', type: 'APP_ADMIN', assignmentType: 'USER' };
const custom = { id: 'c1', type: 'CUSTOM', assignmentType: 'USER', role: 'cr1', 'resource-set': 'iam1' };
const wantedCustom = { type: 'CUSTOM', role: 'cr1', 'resource-set': 'iam1' } as const;

describe('directRole', () => {
  it('is the role of the type that is held directly, wherever it stands in the list', () => {
    expect(directRole([byGroup, direct], { type: 'APP_ADMIN' })).toEqual(direct);
    expect(directRole([direct, byGroup], { type: 'APP_ADMIN' })).toEqual(direct);
  });

  it('is not a role that is held through a group, or of another type', () => {
    expect(directRole([byGroup], { type: 'APP_ADMIN' })).toBeUndefined();
    expect(directRole([direct, custom], { type: 'ORG_ADMIN' })).toBeUndefined();
    expect(directRole([], { type: 'APP_ADMIN' })).toBeUndefined();
  });

  it('is a role whose answer does not say how it is held', () => {
    expect(directRole([{ id: 'u1', type: 'APP_ADMIN' }], { type: 'APP_ADMIN' })).toMatchObject({ id: 'u1' });
  });

  it('is a custom role of the same role and resource set alone', () => {
    expect(directRole([direct, custom], wantedCustom)).toEqual(custom);
    expect(directRole([{ ...custom, role: 'cr2' }], wantedCustom)).toBeUndefined();
    expect(directRole([{ ...custom, 'resource-set': 'iam2' }], wantedCustom)).toBeUndefined();
    expect(directRole([{ ...custom, assignmentType: 'GROUP' }], wantedCustom)).toBeUndefined();
  });

  it.each([undefined, null, {}, 'roles', [{ id: 'u1' }]])(
    'does not take %j for a list without the role: the answer is invalid',
    (roles) => {
      expect(() => directRole(roles, { type: 'APP_ADMIN' })).toThrow(
        expect.objectContaining({ name: 'UpstreamError', failure: 'invalid' }),
      );
    },
  );
});

describe('a request for a role', () => {
  it('is a standard type, or a custom role over a resource set', () => {
    expect(roleName(roleAssignmentRequest.parse({ type: 'HELP_DESK_ADMIN' }))).toBe('HELP_DESK_ADMIN');
    expect(roleName(roleAssignmentRequest.parse(wantedCustom))).toBe('CUSTOM/cr1/iam1');
  });

  it.each([
    {},
    { type: 'help_desk_admin' },
    { type: 'CUSTOM' },
    { type: 'CUSTOM', role: 'cr1' },
    { type: 'APP_ADMIN', role: 'cr1' },
    { ...wantedCustom, role: 'cr1/../x' },
    { ...wantedCustom, 'resource-set': '' },
    { ...wantedCustom, 'resource-set': 'iam1\n' },
  ])('is refused as %j', (body) => {
    expect(roleAssignmentRequest.safeParse(body).success).toBe(false);
  });
});
