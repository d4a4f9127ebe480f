import { afterEach, describe, expect, it } from 'vitest';
import { type Authorization, Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { type Behaviour, type FakeVendor, fixed, json, startVendor } from './start-vendor.ts';

let vendor: FakeVendor;
afterEach(() => vendor.close());

async function reading(behave: Behaviour, ms = 5_000, authorization: Authorization = fixed) {
  vendor = await startVendor(behave);
  const connection = new Connection(`${vendor.url}/`, authorization);
  const started = performance.now();
  const outcome = await connection
    .read({ method: 'GET', path: '/api/v1/users' }, new Deadline(ms))
    .catch((error: unknown) => error);
  return { outcome, tookMs: performance.now() - started, sent: vendor.heard.length };
}

const ok = (response: Parameters<Behaviour>[0]) => json(response, 200, { ok: true });
const firstly =
  (fault: Behaviour, times = 1): Behaviour =>
  (response, heard, n) =>
    n <= times ? fault(response, heard, n) : ok(response);
const reset: Behaviour = (response) => response.socket?.resetAndDestroy();
const status =
  (code: number, headers = {}): Behaviour =>
  (response) =>
    json(response, code, {}, headers);

describe('a read', () => {
  it.each<[string, Behaviour]>([
    ['500', status(500)],
    ['502 in HTML', (response) => response.writeHead(502).end('<html>')],
    ['503', status(503)],
    ['429 without a word when', status(429)],
    ['429 with Retry-After', status(429, { 'retry-after': '0' })],
    ['a reset connection', reset],
  ])('is sent again after %s', async (_, fault) => {
    const { outcome, sent } = await reading(firstly(fault));
    expect([outcome, sent]).toMatchObject([{ status: 200, body: { ok: true } }, 2]);
  });

  it('is sent again a second after Okta’s reset, by Okta’s clock', async () => {
    const headers = { date: 'Wed, 01 Jan 2020 00:00:00 GMT', 'x-rate-limit-reset': '1577836800' };
    const { outcome, tookMs, sent } = await reading(firstly(status(429, headers)));
    expect([outcome, sent]).toMatchObject([{ status: 200 }, 2]);
    expect(tookMs).toBeGreaterThanOrEqual(995);
    expect(tookMs).toBeLessThan(2_500);
  });

  it('is given up at once where the vendor’s wait goes beyond the deadline', async () => {
    const { outcome, tookMs, sent } = await reading(status(429, { 'retry-after': '3' }), 2_000);
    expect([outcome, sent]).toMatchObject([{ failure: 'refused', answer: { status: 429 } }, 1]);
    expect(tookMs).toBeLessThan(1_000);
  });

  it('is given up after four attempts with the last answer', async () => {
    const { outcome, sent } = await reading((response, _, n) => json(response, 500, { n }));
    expect([outcome, sent]).toMatchObject([
      { failure: 'refused', answer: { status: 500, body: { n: 4 } } },
      4,
    ]);
  });

  it('is not sent again after the deadline, and ends with what the vendor said', async () => {
    const { outcome, tookMs, sent } = await reading(status(503), 200);
    expect(outcome).toMatchObject({ failure: 'refused', answer: { status: 503 } });
    expect(tookMs).toBeLessThan(400);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(vendor.heard).toHaveLength(sent);
  });

  it('of a caller who paces is not sent again after 429, but is after 503', async () => {
    vendor = await startVendor((response, _, n) => json(response, n === 1 ? 503 : 429, { n }));
    const connection = new Connection(vendor.url, fixed);
    const request = { method: 'GET', path: '/api/v1/users' } as const;
    const pending = connection.read(request, new Deadline(5_000), { afterRateLimit: 'throw' });
    await expect(pending).rejects.toMatchObject({
      failure: 'refused',
      answer: { status: 429, body: { n: 2 } },
    });
    expect(vendor.heard).toHaveLength(2);
  });

  it.each([400, 403, 404, 409])('is not sent again after %i', async (code) => {
    const { outcome, sent } = await reading(status(code));
    expect([outcome, sent]).toMatchObject([{ failure: 'refused', answer: { status: code } }, 1]);
  });

  it('is not sent again after an answer that cannot be read', async () => {
    const { outcome, sent } = await reading((response) => response.end('<html>'));
    expect([outcome, sent]).toMatchObject([{ failure: 'invalid' }, 1]);
  });
});

describe('after a 401', () => {
  function renewing(renew: () => Promise<boolean>): { authorization: Authorization; renewals: () => number } {
    let renewals = 0;
    const authorize: Authorization['authorize'] = async () => ({
      headers: { authorization: `SSWS ${renewals}` },
      renew: () => {
        renewals += 1;
        return renew();
      },
    });
    return { authorization: { authorize }, renewals: () => renewals };
  }

  it('the credential is renewed and the read sent with the new one', async () => {
    const { authorization, renewals } = renewing(async () => true);
    const { outcome } = await reading(firstly(status(401)), 5_000, authorization);
    expect([outcome, renewals()]).toMatchObject([{ status: 200 }, 1]);
    expect(vendor.heard.map(({ headers }) => headers.authorization)).toEqual(['SSWS 0', 'SSWS 1']);
  });

  it('the credential is renewed once only', async () => {
    const { authorization, renewals } = renewing(async () => true);
    const { outcome, sent } = await reading(status(401), 5_000, authorization);
    expect([outcome, sent, renewals()]).toMatchObject([
      { failure: 'refused', answer: { status: 401 } },
      2,
      1,
    ]);
  });

  it('nothing is sent again where there is nothing newer', async () => {
    const { authorization } = renewing(async () => false);
    const { outcome, sent } = await reading(status(401), 5_000, authorization);
    expect([outcome, sent]).toMatchObject([{ failure: 'refused', answer: { status: 401 } }, 1]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no secret')), { message: 'no secret' }],
    ['hangs', () => new Promise<boolean>(() => {}), { name: 'TimeoutError' }],
  ])('a renewal that %s leaves the 401, for that reason', async (_, renew, cause) => {
    const { outcome } = await reading(status(401), 200, renewing(renew).authorization);
    expect(outcome).toMatchObject({ failure: 'refused', answer: { status: 401 }, cause });
  });
});

it('a credential that does not come within the deadline is not-sent, in time', async () => {
  const authorization: Authorization = { authorize: () => new Promise(() => {}) };
  const { outcome, tookMs, sent } = await reading(ok, 100, authorization);
  expect([outcome, sent]).toMatchObject([{ failure: 'not-sent' }, 0]);
  expect(tookMs).toBeLessThan(400);
});
