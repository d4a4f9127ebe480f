import { afterEach, describe, expect, it } from 'vitest';
import { type OktaOrgOptions, startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { oktaAuthorization } from '../../../lib/okta/authorization.ts';
import { sailpoint } from '../../../lib/sailpoint/sailpoint.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { PacedReader, type PacerOptions } from '../../../lib/upstream/pacer.ts';
import { readPages } from '../../../lib/upstream/pages.ts';

const closing: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(closing.splice(0).map((server) => server.close())));

const inTime = () => new Deadline(20_000);

async function pacedOrg(options: OktaOrgOptions, pacing: PacerOptions = {}) {
  const statuses: (number | undefined)[] = [];
  const org = await startOktaOrg({ ...options, onRequest: ({ status }) => statuses.push(status) });
  closing.push(org);
  const connection = new Connection(org.url, oktaAuthorization({ orgUrl: org.url, apiToken: org.apiToken }));
  const users = `/api/v1/apps/${org.samples.appId}/users`;
  return { org, users, statuses, connection, reader: new PacedReader(connection, pacing) };
}

describe('over an Okta org', () => {
  it.each([-3, 0, 3])(
    'a listing comes whole, a page at a time, without a 429, with the org %d hours ahead',
    async (hours) => {
      const { users, statuses, connection, reader } = await pacedOrg(
        {
          rateLimits: { apps: { limit: 20, windowMs: 1_000 } },
          now: () => Date.now() + hours * 3_600_000,
        },
        { reserve: 0.5 },
      );
      const first = { method: 'GET', path: users, query: [['limit', '5']] } as const;
      const ids: string[] = [];
      let pages = 0;
      for await (const { body } of readPages(reader, first, inTime)) {
        pages += 1;
        expect(reader.calls.made).toBe(pages);
        ids.push(...(body as { id: string }[]).map(({ id }) => id));
      }
      expect(new Set(ids).size).toBe(130);
      expect(statuses).toEqual(Array(26).fill(200));
      expect(reader.baseUrl).toBe(connection.baseUrl);
    },
  );

  it('a fan-out leaves its half to everybody else, and is answered whole', async () => {
    const { users, statuses, connection, reader } = await pacedOrg({
      rateLimits: { apps: { limit: 60, windowMs: 1_000 } },
    });
    const page = await connection.read({ method: 'GET', path: users, query: [['limit', '100']] }, inTime());
    const ids = (page.body as { id: string }[]).map(({ id }) => id);
    const answers = await Promise.all(
      ids.map((id) => reader.read({ method: 'GET', path: `${users}/${id}` }, inTime())),
    );
    expect(answers.map(({ body }) => (body as { id: string }).id)).toEqual(ids);
    const left = answers.map(({ headers }) => Number(headers['x-rate-limit-remaining']));
    // One is sent to learn of a window, whatever is left in it.
    expect(left.filter((remaining) => remaining < 30).length).toBeLessThanOrEqual(1);
    expect(statuses).not.toContain(429);
  });

  it('that bears four at once, nothing is lost', async () => {
    const { users, statuses, reader } = await pacedOrg({
      concurrencyLimit: 4,
      before: () => ({ kind: 'delay', ms: 20, after: true }),
    });
    const request = { method: 'GET', path: users, query: [['limit', '1']] } as const;
    const answers = await Promise.all(Array.from({ length: 60 }, () => reader.read(request, inTime())));
    expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(200));
    expect(statuses).toContain(429);
    expect(reader.calls.refused).toBe(statuses.filter((status) => status === 429).length);
  });

  it('what is refused for another reason is refused at once', async () => {
    const { users, statuses, reader } = await pacedOrg({});
    const reading = reader.read({ method: 'GET', path: `${users}/00uNobody` }, inTime());
    await expect(reading).rejects.toMatchObject({ failure: 'refused', answer: { status: 404 } });
    expect(statuses).toEqual([404]);
  });
});

describe('over a SailPoint tenant', () => {
  async function pacedTenant(limit: number, pacing: PacerOptions) {
    const tenant = await startSailPointTenant({ rateLimit: { limit, windowMs: 1_000 } });
    closing.push(tenant);
    const { url: baseUrl, clientId, clientSecret } = tenant;
    const { authorization } = sailpoint.connect({ baseUrl, clientId, clientSecret });
    const reader = new PacedReader(new Connection(baseUrl, authorization, undefined, 'sailpoint'), pacing);
    const ids = tenant.authUsers().map(({ id }) => id);
    const answers = await Promise.all(
      ids.map((id) => reader.read({ method: 'GET', path: `/v3/auth-users/${id}` }, inTime())),
    );
    expect(answers.map(({ body }) => (body as { id: string }).id)).toEqual(ids);
    return reader;
  }

  it('whose limit is known, a fan-out is answered whole without a 429', async () => {
    const pace = { bucketOf: () => 'v3', assumed: { limit: 20, windowMs: 1_000 } };
    const reader = await pacedTenant(20, { reserve: 0, pace });
    expect(reader.calls).toEqual({ made: 50, refused: 0 });
  });

  it('whose limit is lower than documented, a fan-out is answered whole all the same', async () => {
    const reader = await pacedTenant(15, { reserve: 0 });
    const { made, refused } = reader.calls;
    expect(refused).toBeGreaterThan(0);
    expect(made).toBe(50 + refused);
  });
});
