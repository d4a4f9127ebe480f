import { expect, test } from 'vitest';
import { type OktaOrg, startOktaOrg } from '../../../../infra/local/okta/start-okta-org.ts';
import { api, nextOf, pagesOf } from './org-client.ts';

async function withOrg(options: Parameters<typeof startOktaOrg>[0], run: (org: OktaOrg) => Promise<void>) {
  const org = await startOktaOrg(options);
  try {
    await run(org);
  } finally {
    await org.close();
  }
}

const usersOf = (org: OktaOrg) => `/api/v1/apps/${org.samples.appId}/users`;

test('100,000 app users page through completely, each of them once', () =>
  withOrg({ size: { applicationUsers: 100_000 } }, async (org) => {
    const pages = await pagesOf(org, `${usersOf(org)}?limit=500`);
    expect(pages).toHaveLength(200);
    expect(new Set(pages.flat()).size).toBe(100_000);
  }));

test('an empty page with a next link comes after every second page, and nothing is lost', () =>
  withOrg({ emptyPageEvery: 2 }, async (org) => {
    const pages = await pagesOf(org, `${usersOf(org)}?limit=30`);
    expect(pages.map((page) => page.length)).toEqual([30, 30, 0, 30, 30, 0, 10]);
  }));

test('users assigned and removed while a client pages neither repeat nor hide others', () =>
  withOrg({}, async (org) => {
    const first = await api(org, 'GET', `${usersOf(org)}?limit=100`);
    const [early] = first.body;
    expect((await api(org, 'DELETE', `${usersOf(org)}/${early?.id}`)).status).toBe(204);
    await api(org, 'POST', usersOf(org), { id: org.samples.userId });
    const rest = (await pagesOf(org, nextOf(first) ?? '')).flat();
    const seen = [...first.body.map(({ id }) => String(id)), ...rest];
    expect(new Set(seen).size).toBe(131);
    expect(rest).toContain(org.samples.userId);
  }));

test('a cursor that was tampered with, or that belongs to another list, is refused', () =>
  withOrg({}, async (org) => {
    const next = new URL(nextOf(await api(org, 'GET', `${usersOf(org)}?limit=10`)) ?? '');
    const cursor = next.searchParams.get('after') ?? '';
    const flipped = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
    for (const path of [
      `${usersOf(org)}?after=${flipped}`,
      `${usersOf(org)}?after=10`,
      `${usersOf(org)}?q=a&after=${cursor}`,
      `/api/v1/devices?after=${cursor}`,
    ]) {
      const answer = await api(org, 'GET', path);
      expect([answer.status, answer.body.errorCode], path).toEqual([400, 'E0000031']);
    }
    expect((await api(org, 'GET', `${usersOf(org)}?after=${cursor}&limit=3`)).body).toHaveLength(3);
  }));

test.each(['0', '501', '-2', 'ten', '1.5'])('the page size %s is refused', (limit) =>
  withOrg({}, async (org) => {
    const answer = await api(org, 'GET', `${usersOf(org)}?limit=${limit}`);
    expect([answer.status, answer.body.errorCode]).toEqual([400, 'E0000001']);
  }),
);

test('self and next arrive as two Link header lines', () =>
  withOrg({}, async (org) => {
    const { request } = await import('node:http');
    const raw = await new Promise<string[]>((resolve, reject) => {
      const headers = { authorization: `SSWS ${org.apiToken}` };
      request(org.url + usersOf(org), { headers }, (response) => {
        response.resume();
        resolve(response.rawHeaders);
      })
        .on('error', reject)
        .end();
    });
    const lines = raw.filter((_, i) => raw[i - 1] === 'Link' && i % 2 === 1);
    expect(lines.map((line) => /rel="(\w+)"/.exec(line)?.[1])).toEqual(['self', 'next']);
  }));
