import { describe, expect, it } from 'vitest';
import { endpointOf, paceOf } from '../../../lib/upstream/pace.ts';

describe('an endpoint', () => {
  it.each([
    ['/api/v1/apps/0oa1b2c3d4E5F6G7H8I9/users', '/api/v1/apps/{id}/users'],
    ['/api/v1/apps/0oa1b2c3d4E5F6G7H8I9/users/00u1b2c3d4E5F6G7H8I9', '/api/v1/apps/{id}/users/{id}'],
    ['/api/v1/users/jane.doe%40example.com/roles', '/api/v1/users/{id}/roles'],
    ['/api/v1/users/00u1/roles/JBCUYUC7IRCVGS27IFCE2SKO', '/api/v1/users/{id}/roles/{id}'],
    ['/api/v1/users/00u1/roles/abcdefghijklmnopqrst', '/api/v1/users/{id}/roles/{id}'],
    [
      '/api/v1/users/00u1/roles/IFIFAX2BIRGUSTQ/governance/grant_1/resources',
      '/api/v1/users/{id}/roles/{id}/governance/{id}/resources',
    ],
    ['/api/v1/iam/assignees/users', '/api/v1/iam/assignees/users'],
    ['/api/v1/iam/resource-sets', '/api/v1/iam/resource-sets'],
    ['/api/v1/devices?after=abc&limit=20', '/api/v1/devices'],
    ['/api/v1/logs', '/api/v1/logs'],
  ])('of %s is %s', (path, endpoint) => {
    expect(endpointOf(path)).toBe(endpoint);
  });
});

describe('a bucket', () => {
  const bucketOf = (vendor: string | undefined, method: 'GET' | 'POST', path: string) =>
    paceOf(vendor).bucketOf({ method, path });

  it('of Okta is an endpoint’s and a method’s', () => {
    expect(bucketOf('okta', 'GET', '/api/v1/users/00u1')).toBe('GET /api/v1/users/{id}');
    expect(bucketOf('okta', 'POST', '/api/v1/users/00u1')).toBe('POST /api/v1/users/{id}');
    expect(paceOf('okta').assumed).toBeUndefined();
    expect(paceOf(undefined)).toBe(paceOf('okta'));
  });

  it('of SailPoint is an API version’s, and its limit is assumed', () => {
    expect(bucketOf('sailpoint', 'GET', '/v3/auth-users/2c9180')).toBe('/v3');
    expect(bucketOf('sailpoint', 'GET', '/v2025/auth-users/2c9180')).toBe('/v2025');
    expect(bucketOf('sailpoint', 'GET', '/auth-users/v1/2c9180')).toBe('/v1');
    expect(paceOf('sailpoint').assumed).toEqual({ limit: 100, windowMs: 10_000 });
  });
});
