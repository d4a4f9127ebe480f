import { describe, expect, test } from 'vitest';
import { applicationAccess } from '../../../../lib/audit/application-access/application-access.ts';
import type { Fact } from '../../../../lib/audit/audit.ts';
import type { Drift } from '../../../../lib/report/report.ts';

const parameters = applicationAccess.parameters.parse({ apps: [{ id: '0oa1', label: 'Payroll' }] });
const user = { scope: 'USER', status: 'ACTIVE', through: null, userName: 'ada@example.com' };
const inherited = { ...user, scope: 'GROUP', through: '00g1' };
type State = Readonly<Record<string, Fact>>;
const drifted = (kind: 'user' | 'group', before: State, after?: State, more: object = {}) => {
  const drift: Drift = {
    resource: `okta:app/0oa1/${kind}/00u1`,
    drift: after ? 'changed' : 'removed',
    before,
    ...(after && { after }),
  };
  return applicationAccess.drifted?.(drift, { ...parameters, ...more });
};

describe('drift of application access', () => {
  test('is a finding where somebody lost, or a group lost, what no change took', () => {
    expect(drifted('user', user)).toMatchObject({
      kind: 'access-drift',
      effect: 'removed',
      operations: ['okta.assignUserToApplication'],
    });
    expect(drifted('group', { profile: 'a' })).toMatchObject({ effect: 'removed' });
    expect(drifted('group', { profile: 'a' }, { profile: 'b' })).toMatchObject({ effect: 'changed' });
  });

  test('is a finding where an assignment is of another sort, or of another user name', () => {
    expect(drifted('user', inherited, user)?.text).toContain('directly instead of through a group');
    expect(drifted('user', user, inherited)?.text).toContain('through a group instead of directly');
    expect(drifted('user', user, { ...user, userName: 'root@example.com' })?.text).toContain(
      'ada@example.com is root@example.com in Payroll',
    );
    expect(drifted('user', inherited, { ...inherited, userName: 'root@example.com' })).toBeDefined();
  });

  test('is none where it follows from a group or from the user', () => {
    expect(drifted('user', inherited)).toBeUndefined();
    expect(drifted('user', inherited, { ...inherited, through: '00g2' })).toBeUndefined();
    expect(drifted('user', user, { ...user, status: 'SUSPENDED' })).toBeUndefined();
  });

  test('is exempted like any other finding', () => {
    const exemptions = [
      { resource: 'okta:app/0oa1/user/00u1', ticket: 'CHG0000001', reason: 'A test account' },
    ];
    expect(drifted('user', user, undefined, { exemptions })?.exemption).toBe('CHG0000001');
  });
});
