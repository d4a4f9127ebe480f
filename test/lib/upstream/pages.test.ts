import { afterEach, describe, expect, it } from 'vitest';
import { type OktaOrg, type OktaOrgOptions, startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { oktaAuthorization } from '../../../lib/okta/authorization.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { readPages } from '../../../lib/upstream/pages.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../../lib/upstream/request.ts';
import { type Behaviour, fixed, json, startVendor } from './start-vendor.ts';

const closing: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(closing.splice(0).map((server) => server.close())));

async function startOrg(options: OktaOrgOptions = {}): Promise<{ org: OktaOrg; connection: Connection }> {
  const org = await startOktaOrg(options);
  closing.push(org);
  const secret = { orgUrl: org.url, apiToken: org.apiToken };
  return { org, connection: new Connection(org.url, oktaAuthorization(secret)) };
}

async function startPaging(behave: Behaviour): Promise<Connection> {
  const vendor = await startVendor(behave);
  closing.push(vendor);
  return new Connection(vendor.url, fixed);
}

const inTime = () => new Deadline(5_000);
const first = (path: string, limit = '50'): UpstreamRequest => ({
  method: 'GET',
  path,
  query: [['limit', limit]],
});

async function all(pages: AsyncIterable<UpstreamAnswer>): Promise<UpstreamAnswer[]> {
  return Array.fromAsync(pages);
}

describe('readPages of the org', () => {
  it('follows Link over three pages to every app user once', async () => {
    const { org, connection } = await startOrg();
    const pages = await all(readPages(connection, first(`/api/v1/apps/${org.samples.appId}/users`), inTime));
    const sizes = pages.map(({ body }) => (body as unknown[]).length);
    const ids = pages.flatMap(({ body }) => (body as { id: string }[]).map(({ id }) => id));
    expect(sizes).toEqual([50, 50, 30]);
    expect(new Set(ids).size).toBe(130);
  });

  it('follows _links.next in the body over three pages to every assignee once', async () => {
    const { connection } = await startOrg();
    const pages = await all(readPages(connection, first('/api/v1/iam/assignees/users', '10'), inTime));
    const ids = pages.flatMap(({ body }) => (body as { value: { id: string }[] }).value.map(({ id }) => id));
    expect(pages).toHaveLength(3);
    expect(pages.some(({ headers }) => headers.link?.includes('next'))).toBe(false);
    expect(new Set(ids).size).toBe(24);
  });

  it('goes on over empty pages', async () => {
    const { org, connection } = await startOrg({ emptyPageEvery: 1 });
    const pages = await all(readPages(connection, first(`/api/v1/apps/${org.samples.appId}/users`), inTime));
    expect(pages.map(({ body }) => (body as unknown[]).length)).toEqual([50, 0, 50, 0, 30]);
  });

  it('reads no page before it is asked for it, and takes a deadline for each', async () => {
    let requests = 0;
    let deadlines = 0;
    const { org, connection } = await startOrg({ onRequest: () => (requests += 1) });
    const path = `/api/v1/apps/${org.samples.appId}/users`;
    const deadline = () => {
      deadlines += 1;
      return inTime();
    };
    for await (const _ of readPages(connection, first(path), deadline)) {
      expect([requests, deadlines]).toEqual([requests, requests]);
      if (requests === 2) break;
    }
    expect(requests).toBe(2);
  });
});

describe('readPages', () => {
  const nextOf = (url: string, style: 'Link' | '_links'): Behaviour => {
    if (style === 'Link') return (response) => json(response, 200, [], { link: `<${url}>; rel="next"` });
    return (response) => json(response, 200, { _links: { next: { href: url } } });
  };

  for (const style of ['Link', '_links'] as const) {
    it.each(['https://evil.example/x', '/\\evil.example/x', '//evil.example/x', 'http://127.0.0.1:1/x'])(
      `refuses a next page in ${style} at %s and asks nothing there`,
      async (url) => {
        const connection = await startPaging(nextOf(url, style));
        const pages = readPages(connection, first('/api/v1/users'), inTime);
        expect((await pages.next()).value).toMatchObject({ status: 200 });
        await expect(pages.next()).rejects.toMatchObject({ failure: 'invalid', message: /away/ });
      },
    );

    it.each(['/2', '2', '?after=2'])(`reads the next page in ${style} at %s`, async (url) => {
      const asked: string[] = [];
      const connection = await startPaging((response, heard, n) => {
        asked.push(heard.url);
        return n === 1 ? nextOf(url, style)(response, heard, n) : json(response, 200, []);
      });
      expect(await all(readPages(connection, first('/api/1'), inTime))).toHaveLength(2);
      expect(asked[1]).toBe(new URL(url, 'http://host/api/1').href.slice('http://host'.length));
    });

    it(`refuses a page that names itself in ${style}, having read it once`, async () => {
      let asked = 0;
      const connection = await startPaging((response, { headers, url }, n) => {
        asked = n;
        nextOf(`http://${headers.host}${url}`, style)(response, { method: '', url, headers, body: '' }, n);
      });
      const reading = all(readPages(connection, first('/api/v1/users'), inTime));
      await expect(reading).rejects.toMatchObject({ failure: 'invalid', message: /same page/ });
      expect(asked).toBe(1);
    });
  }

  it.each([
    '<>; rel="next"',
    '<https://a/x; rel="next"',
    'https://a/x; rel=next',
    '</x>; title="a; rel="next"',
  ])('refuses a Link header of %j: nothing says that there is no next page', async (link) => {
    const connection = await startPaging((response) => json(response, 200, [], { link }));
    const reading = all(readPages(connection, first('/1'), inTime));
    await expect(reading).rejects.toMatchObject({ failure: 'invalid' });
  });

  it.each([{ href: 7 }, {}, [], 'next'])(
    'refuses a next page of %j in a body, which is no address',
    async (next) => {
      const connection = await startPaging((response) => json(response, 200, { _links: { next } }));
      const reading = all(readPages(connection, first('/x'), inTime));
      await expect(reading).rejects.toMatchObject({ failure: 'invalid', message: /away/ });
    },
  );

  it('refuses a next page in a body that leads away, also where the header names another', async () => {
    const connection = await startPaging((response, { headers }) =>
      json(
        response,
        200,
        { _links: { next: { href: 'https://evil.example/x' } } },
        { link: `<http://${headers.host}/2>; rel="next"` },
      ),
    );
    const reading = all(readPages(connection, first('/1'), inTime));
    await expect(reading).rejects.toMatchObject({ failure: 'invalid', message: /away/ });
  });

  const none = [{ _links: null }, { _links: { next: null } }, { _links: { next: { href: null } } }];
  it.each([null, 'text', 7, [], [null], ...none])('ends after a body of %j', async (body) => {
    const connection = await startPaging((response) => json(response, 200, body));
    expect(await all(readPages(connection, first('/x'), inTime))).toMatchObject([{ body }]);
  });

  it('hands on the failure of a page', async () => {
    const connection = await startPaging((response, { headers }, n) =>
      n === 1
        ? json(response, 200, [], { link: `<http://${headers.host}/2>; rel="next"` })
        : json(response, 404, {}),
    );
    const reading = all(readPages(connection, first('/1'), inTime));
    await expect(reading).rejects.toMatchObject({ failure: 'refused', answer: { status: 404 } });
  });
});
