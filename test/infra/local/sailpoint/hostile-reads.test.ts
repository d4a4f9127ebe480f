import { afterEach, describe, expect, it } from 'vitest';
import {
  type AuthUser,
  type SailPointHostility,
  type SailPointTenant,
  startSailPointTenant,
} from '../../../../infra/local/sailpoint/start-sailpoint-tenant.ts';

const LAG_MS = 1000;
let tenant: SailPointTenant;
let clock = Date.UTC(2026, 3, 1);
afterEach(() => tenant.close());

/** Calls the sample identity's address: a read, or a PATCH where there is one. */
async function start(hostility: Partial<SailPointHostility>) {
  const rateLimit = { limit: 1000, windowMs: 10_000 };
  tenant = await startSailPointTenant({ hostility, rateLimit, now: () => clock });
  const form = { client_id: tenant.clientId, client_secret: tenant.clientSecret };
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  const answer = await fetch(`${tenant.url}/oauth/token`, { method: 'POST', body });
  const { access_token } = (await answer.json()) as { access_token: string };
  return async (patch?: unknown[]) => {
    const response = await fetch(`${tenant.url}/v2025/auth-users/${tenant.samples.identityId}`, {
      method: patch ? 'PATCH' : 'GET',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json-patch+json' },
      ...(patch && { body: JSON.stringify(patch) }),
    });
    return { status: response.status, body: (await response.json()) as AuthUser };
  };
}

async function heldOver(call: () => Promise<{ body: AuthUser }>, times: number): Promise<string[]> {
  const seen: string[] = [];
  for (let i = 0; i < times; i += 1) seen.push(String((await call()).body.capabilities));
  return seen;
}

const BEFORE = 'HELPDESK,REPORT_ADMIN';

describe('a tenant whose reads lag', () => {
  it.each([
    [
      'over the API',
      (call: (patch: unknown[]) => Promise<unknown>) =>
        call([{ op: 'replace', path: '/capabilities', value: ['CERT_ADMIN'] }]),
    ],
    ['by hand', async () => tenant.setCapabilities(tenant.samples.identityId, ['CERT_ADMIN'])],
  ])('shows a change %s late: now to one read, now not to the next', async (_, change) => {
    const call = await start({ readLagMs: LAG_MS });
    await change(call);

    expect(new Set(await heldOver(call, 5))).toEqual(new Set([BEFORE]));
    clock += 100;
    const between = await heldOver(call, 40);
    expect(new Set(between)).toEqual(new Set([BEFORE, 'CERT_ADMIN']));
    expect(between.lastIndexOf(BEFORE)).toBeGreaterThan(between.indexOf('CERT_ADMIN'));
    clock += LAG_MS;
    expect(new Set(await heldOver(call, 5))).toEqual(new Set(['CERT_ADMIN']));
  });

  it('patches the true state, and a test in the patch is of that', async () => {
    const call = await start({ readLagMs: LAG_MS });
    const patched = await call([{ op: 'remove', path: '/capabilities/0' }]);
    const stale = await call([
      { op: 'test', path: '/capabilities/0', value: 'HELPDESK' },
      { op: 'remove', path: '/capabilities/0' },
    ]);
    const right = await call([
      { op: 'test', path: '/capabilities', value: ['REPORT_ADMIN'] },
      { op: 'add', path: '/capabilities/-', value: 'CERT_ADMIN' },
    ]);

    expect(patched.body.capabilities).toEqual(['REPORT_ADMIN']);
    expect(stale.status).toBe(400);
    expect(right.body.capabilities).toEqual(['REPORT_ADMIN', 'CERT_ADMIN']);
    expect(tenant.authUser(tenant.samples.identityId)?.capabilities).toEqual(['REPORT_ADMIN', 'CERT_ADMIN']);
  });
});

describe('a tenant whose members move', () => {
  it('changes only logins, locks and unlocks between two reads', async () => {
    const call = await start({ movingMembers: true });
    const [one, other] = [(await call()).body, (await call()).body];
    const moved = Object.entries(one).filter(([name, value]) => other[name as keyof AuthUser] !== value);

    expect(
      moved
        .map(([name]) => name)
        .filter((name) => name !== 'capabilities')
        .sort(),
    ).toEqual(['currentLoginTimestamp', 'lastLockTimestamp', 'lastLoginTimestamp', 'lastUnlockTimestamp']);
    expect(other.capabilities).toEqual(one.capabilities);
  });

  it('may have a member that no specification names', async () => {
    const call = await start({ extraMemberRate: 1 });
    expect((await call()).body).toHaveProperty('addedLater', [null]);
  });
});
