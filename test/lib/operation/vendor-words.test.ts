import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startGateway } from '../../support/gateway.ts';
import { listen } from '../../support/telemetry.ts';

const written = listen();
const { org, tenant, send, faults, freshUser, close } = await startGateway();
afterAll(async () => {
  written.stop();
  await close();
});
afterEach(() => {
  delete faults.okta;
  delete faults.sailpoint;
});

const { appId } = org.samples;
let numbers = 0;
const ticket = () => {
  numbers += 1;
  return { ticket: `CHG${String(numbers).padStart(7, '0')}` };
};
const changeOf = async (headers: Headers) =>
  (await send({ path: `/changes/${headers.get('change-id')}` })).body;
const missing = 'Not found: Resource not found: 0oaWRONG (AppInstance)';

describe('the vendor’s own summary is in the record’s reason and in the problem’s detail', () => {
  test.each([
    ['an assignment to an application that is not there', 'POST', '', undefined],
    ['a removal from one', 'DELETE', '/{user}', 'It was not there, so nothing was taken away: '],
  ])('of %s', async (_, method, path, before = '') => {
    const id = freshUser();
    const sent = {
      method,
      path: `/okta/api/v1/apps/0oaWRONG/users${path.replace('{user}', id)}`,
      headers: ticket(),
      ...(method === 'POST' && { body: { id } }),
    };
    const { status, headers, body } = await send(sent);
    expect([status, body.detail]).toEqual([404, `The vendor answered 404: ${missing}.`]);
    expect(body.errorSummary).toBe(missing);
    expect((await changeOf(headers)).reason).toBe(`${before}The vendor answered 404: ${missing}`);
    const replay = await send(sent);
    expect([replay.headers.get('idempotency-replayed'), replay.body.detail]).toEqual(['true', body.detail]);
  });

  test('of a role that is taken away by an assignment that is not there', async () => {
    const path = `/okta/api/v1/users/${freshUser()}/roles/ra1wrong`;
    const { status, headers, body } = await send({ method: 'DELETE', path, headers: ticket() });
    expect(status).toBe(404);
    expect(body.detail).toBe(`The vendor answered 404: ${body.errorSummary}.`);
    expect((await changeOf(headers)).reason).toBe(
      `It was not there, so nothing was taken away: The vendor answered 404: ${body.errorSummary}`,
    );
  });

  test.each([
    ['in a list', 0],
    ['without the list around it', 1],
  ])('of an error of Okta’s with one cause, %s', async (_, bareCauseRate) => {
    org.state.hostility.bareCauseRate = bareCauseRate;
    const { status, body } = await send({
      method: 'POST',
      path: `/okta/api/v1/apps/${org.samples.plainAppId}/users`,
      headers: ticket(),
      body: { id: freshUser(), credentials: { userName: 'else' } },
    });
    org.state.hostility.bareCauseRate = 0;
    expect([status, body.errorCode]).toEqual([400, 'E0000041']);
    expect(body.detail).toMatch(/based on the scheme\. \(User level credentials .+ for this scheme\.\)\.?$/);
  });

  test('of SailPoint, whose messages come in several languages', async () => {
    const text = 'The request could not be parsed: eve';
    faults.sailpoint = ({ method }) =>
      method === 'PATCH'
        ? {
            kind: 'status',
            status: 403,
            body: {
              detailCode: '403 Forbidden',
              messages: [
                { locale: 'en-US', localeOrigin: 'DEFAULT', text },
                { locale: 'en', localeOrigin: 'REQUEST', text },
                null,
                'odd',
              ],
            },
          }
        : undefined;
    const path = `/sailpoint/v3/auth-users/${tenant.samples.identityId}`;
    const patch = [{ op: 'add', path: '/capabilities/-', value: 'POLICY_ADMIN' }];
    const { status, headers, body } = await send({
      method: 'PATCH',
      path,
      headers: { ...ticket(), 'content-type': 'application/json-patch+json' },
      body: patch,
    });
    expect([status, body.detail]).toEqual([403, `The vendor answered 403: ${text}.`]);
    expect((await changeOf(headers)).reason).toBe(`The vendor answered 403: ${text}`);
  });

  test('of a change that is deferred, and of one in doubt', async () => {
    const said = (status: number, errorSummary: string) => ({
      kind: 'status' as const,
      status,
      body: { errorCode: 'E0000047', errorSummary },
      headers: { 'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + 3_600) },
    });
    faults.okta = () => said(429, 'API call exceeded rate limit due to too many requests.');
    const users = `/okta/api/v1/apps/${appId}/users`;
    const put = () => send({ method: 'POST', path: users, headers: ticket(), body: { id: freshUser() } });
    const deferred = await put();
    expect([deferred.status, deferred.body.reason]).toEqual([
      202,
      'The vendor answered 429: API call exceeded rate limit due to too many requests',
    ]);
    faults.okta = ({ method }) => (method === 'POST' ? said(500, 'Internal Server Error') : undefined);
    const inDoubt = await put();
    expect([inDoubt.status, (await changeOf(inDoubt.headers)).reason]).toEqual([
      504,
      'The vendor answered 500: Internal Server Error',
    ]);
    expect(inDoubt.body.detail).toMatch(/^The vendor answered 500: Internal Server Error\. /);
  });

  test('of a read, with what caused it', async () => {
    faults.okta = () => ({
      kind: 'status',
      status: 400,
      body: {
        errorCode: 'E0000001',
        errorSummary: 'Api validation failed: limit',
        errorCauses: [{ errorSummary: 'limit: must be 500 at most.' }, null],
      },
    });
    const { body } = await send({ path: `/okta/api/v1/apps/${appId}/users` });
    expect(body.detail).toBe(
      'The vendor answered 400: Api validation failed: limit (limit: must be 500 at most.).',
    );
  });
});

test('what the request carried, control characters and all beyond 300 characters are taken out of it, and the log has none of it', async () => {
  const password = 'zqBlueSuedeShoes';
  faults.okta = ({ method }) =>
    method === 'POST'
      ? {
          kind: 'status',
          status: 400,
          body: {
            errorCode: 'E0000001',
            errorSummary: `Password\n"${password}"\u0007 is ${'too '.repeat(100)}weak`,
            errorCauses: [],
          },
        }
      : undefined;
  const sent = {
    method: 'POST',
    path: `/okta/api/v1/apps/${appId}/users`,
    headers: ticket(),
    body: { id: freshUser(), credentials: { password: { value: password } } },
  };
  const { status, headers, body } = await send(sent);
  const { reason } = await changeOf(headers);
  expect(status).toBe(400);
  expect(reason).toMatch(/^The vendor answered 400: Password "\[redacted\]" is (too )+.*…$/);
  expect(reason.length).toBeLessThan(330);
  expect(body.detail).toBe(`${reason}.`);
  expect((await send(sent)).body.detail).toBe(body.detail);
  expect(written.text()).not.toContain(password);
  expect(written.text()).not.toContain('too too');
});
