import { describe, expect, it } from 'vitest';
import { userRole } from '../../../lib/okta/resources/role.ts';
import { namedRole, role, roleAssignmentRequest } from '../../../lib/okta/user-role.ts';

const byGroup = { id: 'g1', type: 'APP_ADMIN', assignmentType: 'GROUP' };
const direct = { id: 'u1', type: 'APP_ADMIN', assignmentType: 'USER' };
const custom = { id: 'c1', type: 'CUSTOM', assignmentType: 'USER', role: 'cr1', 'resource-set': 'iam1' };
const appAdmin = { userId: '00u1', roleType: 'APP_ADMIN' };
const ofCustom = { userId: '00u1', roleType: 'CUSTOM', customRole: 'cr1', resourceSet: 'iam1' };

describe('the role of a user, in the list of their roles', () => {
  it('is the one that is held directly, wherever it stands', () => {
    expect(userRole.find([byGroup, direct], appAdmin)).toEqual(direct);
    expect(userRole.find([direct, byGroup], appAdmin)).toEqual(direct);
  });

  it('is the one that comes through a group, where there is no other: it is not held in its own right', () => {
    expect(userRole.find([byGroup], appAdmin)).toEqual(byGroup);
    expect(userRole.isHeld(byGroup)).toBe(false);
    expect(userRole.isHeld(direct)).toBe(true);
    expect(userRole.isHeld(null)).toBe(false);
  });

  it('is a role whose response does not say how it is held', () => {
    const held = userRole.find([{ id: 'u1', type: 'APP_ADMIN' }], appAdmin);
    expect(held).toMatchObject({ id: 'u1' });
    expect(userRole.isHeld(held)).toBe(true);
  });

  it('is a custom role of the same role and resource set alone', () => {
    expect(userRole.find([direct, custom], ofCustom)).toEqual(custom);
    expect(userRole.find([{ ...custom, role: 'cr2' }], ofCustom)).toBeNull();
    expect(userRole.find([{ ...custom, 'resource-set': 'iam2' }], ofCustom)).toBeNull();
    expect(userRole.find([direct, custom], { ...appAdmin, roleType: 'ORG_ADMIN' })).toBeNull();
  });

  it('says which custom role it is in its links alone, if need be', () => {
    const _links = {
      role: { href: 'https://acme.okta.com/api/v1/iam/roles/cr1' },
      'resource-set': { href: 'https://acme.okta.com/api/v1/iam/resource-sets/iam1' },
    };
    const linked = { id: 'c1', type: 'CUSTOM', _links };
    expect(userRole.find([linked], ofCustom)).toEqual(linked);
    expect(namedRole(role.parse({ ...linked, _links: 'x' }))).toMatchObject({ role: undefined });
    const odd = { role: { href: '/api/v1/iam/roles/cr1/' }, 'resource-set': { href: '/x/iam1?expand=a/b' } };
    expect(namedRole(role.parse({ ...linked, _links: odd }))).toMatchObject({
      role: 'cr1',
      'resource-set': 'iam1',
    });
  });

  it('is found beside what is no role', () => {
    expect(userRole.find([{ id: 'u0', type: null }, null, direct], appAdmin)).toEqual(direct);
  });

  it.each([{}, 'roles', [{ id: 'u1' }], [custom, null]])(
    'is not taken to be missing from %j: the response is invalid',
    (roles) => {
      expect(() => userRole.find(roles, appAdmin)).toThrow(
        expect.objectContaining({ name: 'UpstreamError', failure: 'invalid' }),
      );
    },
  );
});

describe('a request for a role', () => {
  const wantedCustom = { type: 'CUSTOM', role: 'cr1', 'resource-set': 'iam1' };

  it.each([
    { type: 'HELP_DESK_ADMIN' },
    wantedCustom,
    // By their labels.
    { type: 'CUSTOM', role: 'Ticket agents, tier 2', 'resource-set': 'Alle Nutzer (Köln)' },
  ])('is a standard type, or a custom role over a resource set: %j', (body) => {
    expect(roleAssignmentRequest.parse(body)).toEqual(body);
  });

  it.each([
    {},
    { type: 'help_desk_admin' },
    { type: 'CUSTOM' },
    { type: 'CUSTOM', role: 'cr1' },
    { type: 'APP_ADMIN', role: 'cr1' },
    { ...wantedCustom, role: 'cr1/../x' },
    { ...wantedCustom, role: '..' },
    { ...wantedCustom, role: ' cr1' },
    { ...wantedCustom, role: 'cr1 ' },
    { ...wantedCustom, role: 'cr%2e' },
    { ...wantedCustom, role: 'cr1?x' },
    { ...wantedCustom, role: 'cr\ud800' },
    { ...wantedCustom, 'resource-set': '' },
    { ...wantedCustom, 'resource-set': 'iam1\n' },
    { ...wantedCustom, 'resource-set': 'a'.repeat(101) },
  ])('is refused as %j', (body) => {
    expect(roleAssignmentRequest.safeParse(body).success).toBe(false);
  });
});
