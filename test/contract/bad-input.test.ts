import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { startOktaOrg } from '../../infra/local/okta/start-okta-org.ts';
import { startSailPointTenant } from '../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { startLocal } from '../../infra/local/start-local.ts';
import { embeddedOkta, embeddedSailPoint } from '../../infra/local/tenants.ts';
import { type OperationRoute, routes } from '../../infra/routes.ts';
import { parse } from '../../lib/operation/parse.ts';
import { type Asked, contextOf, eventOf } from '../support/event.ts';
import { Recorder } from './recorded.ts';
import { samples } from './samples.ts';

const seen = new Recorder();
const org = await startOktaOrg({ onRequest: seen.record });
const tenant = await startSailPointTenant({ onRequest: seen.record });
const local = await startLocal({
  tenants: { okta: embeddedOkta(org), sailpoint: embeddedSailPoint(tenant) },
  deliverEvents: false,
});
afterAll(() => local.close());

const PASSWORD = 'Tr0ub4dor-and-3';
const key = local.keys.servicenow;

/** A good request of a route. */
function good({ method, path, file, operation }: OperationRoute): Asked {
  const { params, query, body } = samples[file] ?? {};
  const mediaType = operation.body?.mediaType ?? 'application/json';
  return {
    method,
    route: path,
    ...(params && { params }),
    ...(query && { query }),
    headers: {
      authorization: `SSWS ${key}`,
      ...(operation.kind === 'change' && { ticket: 'RITM0010023' }),
      ...(body !== undefined && { 'content-type': mediaType }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

type Spoil = (asked: Asked, route: OperationRoute) => Asked | undefined;

const headers =
  (more: Record<string, string>): Spoil =>
  (asked) => ({ ...asked, headers: { ...asked.headers, ...more } });
const without =
  (name: string): Spoil =>
  (asked) => {
    const { [name]: _, ...rest } = asked.headers ?? {};
    return { ...asked, headers: rest };
  };
const onChanges =
  (spoil: Spoil): Spoil =>
  (asked, route) =>
    route.operation.kind === 'change' ? spoil(asked, route) : undefined;
const onBodies =
  (spoil: Spoil): Spoil =>
  (asked, route) =>
    route.operation.body ? spoil(asked, route) : undefined;
const onParams =
  (value: string): Spoil =>
  (asked) => {
    const names = Object.keys(asked.params ?? {});
    const name = names[value.length % Math.max(1, names.length)];
    return name === undefined ? undefined : { ...asked, params: { ...asked.params, [name]: value } };
  };
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const withMember = (body: string, name: string, value: unknown) => {
  const parsed = JSON.parse(body);
  const target = Array.isArray(parsed) ? parsed[0] : parsed;
  Object.assign(target, { [name]: value });
  return JSON.stringify(parsed);
};

const notAnId = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '../..',
    'a/b',
    'a\\b',
    'a%2fb',
    '%2e%2e',
    'a b',
    'a?b',
    'a#b',
    'ä',
    'a\u0000',
    '\u202e',
    'a;b',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/^[A-Za-z0-9_-]{1,100}$/.test(text)),
  fc.integer({ min: 101, max: 300 }).map((length) => 'x'.repeat(length)),
);
const notJson = fc.string({ minLength: 1, maxLength: 60 }).filter((text) => {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
});

/** Every way to spoil a request; undefined where it does not apply to the route. */
const spoils: fc.Arbitrary<Spoil> = fc.oneof(
  notAnId.map((value) => onParams(value)),
  fc.constant<Spoil>((asked) => ({ ...asked, params: { ...asked.params, extra: 'x' } })),
  fc.constant<Spoil>((asked) => {
    const [first] = Object.keys(asked.params ?? {});
    if (first === undefined) return undefined;
    const { [first]: _, ...params } = asked.params ?? {};
    return { ...asked, params };
  }),
  // The query.
  fc
    .constantFrom('nosuch=1', 'limit=1e2', 'limit=99999999999', 'limit=', 'x=%zz', 'x=%ff', '%', 'expand=%00')
    .map<Spoil>((query) => (asked) => ({ ...asked, query })),
  fc.constant<Spoil>((asked) =>
    asked.query ? { ...asked, query: `${asked.query}&${asked.query}` } : undefined,
  ),
  fc
    .constantFrom('yes', 'TRUE ', '1', '')
    .map<Spoil>(
      (value) => (asked) =>
        /sendEmail|disableNotifications/.test(asked.query ?? '')
          ? { ...asked, query: asked.query?.replace(/=.*/, `=${value}`) ?? '' }
          : undefined,
    ),
  // The body.
  notJson.map((text) => onBodies((asked) => ({ ...asked, body: text }))),
  fc
    .constantFrom('null', '1', '"x"', 'true', '{}x', '[[]]', '[null]', '[]x')
    .map((text) => onBodies((asked) => ({ ...asked, body: text }))),
  fc
    .constantFrom(
      'text/plain',
      'application/xml',
      'application/json, application/json',
      'application/jsonx',
      'application/json;charset=latin1',
      'multipart/form-data',
      '',
    )
    .map((type) => onBodies(headers({ 'content-type': type }))),
  fc.constant(onBodies(without('content-type'))),
  fc.constant(onBodies((asked) => ({ ...asked, body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }))),
  fc.integer({ min: 34, max: 5000 }).map((depth) => onBodies((asked) => ({ ...asked, body: nested(depth) }))),
  fc.constant(onBodies((asked) => ({ ...asked, body: `[${'1,'.repeat(600_000)}1]` }))),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 12 }), fc.jsonValue())
    .filter(
      ([name]) =>
        ![
          'id',
          'scope',
          'type',
          'role',
          'op',
          'path',
          'from',
          'value',
          'status',
          'created',
          'profile',
          'priority',
        ].includes(name) && name !== '__proto__',
    )
    .map(([name, value]) =>
      onBodies((asked) => ({ ...asked, body: withMember(String(asked.body), `x-${name}`, value) })),
    ),
  fc
    .constantFrom(1, null, 'x', ['a'])
    .map((value) =>
      onBodies((asked, { file }) => ({
        ...asked,
        body: withMember(
          String(asked.body),
          /assign$|update$/.test(file) && String(asked.body).includes('"op"')
            ? 'op'
            : /roles/.test(file)
              ? 'type'
              : 'profile',
          value,
        ),
      })),
    )
    .filter((spoil) => spoil !== undefined),
  // Tickets and keys.
  fc
    .constantFrom('', ' ', '1234', 'RITM 1', 'RITM1,RITM2', 'a'.repeat(65), "'; drop", 'RITM1\u0000')
    .map((value) => onChanges(headers({ ticket: value }))),
  fc
    .constantFrom('', 'a b', 'a,b', '"a', 'a"', 'ä', 'x'.repeat(256), 'a\tb')
    .map((value) => onChanges(headers({ 'idempotency-key': value }))),
  fc.constant(onChanges(without('ticket'))),
  // The credential.
  fc
    .constantFrom(
      '',
      'SSWS',
      'Basic eDp5',
      'SSWS wrong',
      'Bearer ',
      `SSWS ${key},SSWS ${key}`,
      `SSWS ${key}x`,
      `Token ${key}`,
    )
    .map((value) => headers({ authorization: value })),
  fc.constant(headers({ 'x-api-key': key })),
  fc.constant(without('authorization')),
  // A route that is not the function's own.
  fc
    .constantFrom('/', '/okta', '/okta/api/v1/users', '/sailpoint/v1/auth-users/{id}')
    .map<Spoil>((route) => (asked) => ({ ...asked, route })),
);

const vendorRoutes = routes.filter(({ operation }) => operation.vendor !== undefined);

test('every good request gets past the parser', () => {
  for (const route of routes) {
    expect(() => parse(route.operation, eventOf(good(route))), route.file).not.toThrow();
  }
});

test('3,000 malformed requests over all operations get a 4xx problem, and none reaches a vendor', async () => {
  const statuses = new Map<number, number>();
  const files = new Set<string>();
  let count = 0;
  const property = fc.asyncProperty(fc.constantFrom(...vendorRoutes), spoils, async (route, spoil) => {
    const asked = spoil(good(route), route);
    fc.pre(asked !== undefined);
    const event = eventOf({ ...asked, headers: { ...asked.headers, 'x-secret-note': PASSWORD } });
    const { statusCode = 0, headers: answered = {}, body = '' } = await route.handler(event, contextOf());
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(answered['content-type']).toBe('application/json');
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({
      status: statusCode,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(problem.type).toMatch(/^urn:goldthread:problem:[a-z-]+$/);
    const vendorSays =
      route.operation.vendor?.name === 'okta' ? problem.errorCode : (problem.detailCode ?? problem.error);
    expect(vendorSays).toEqual(expect.any(String));
    expect(body).not.toContain(key);
    expect(seen.take()).toEqual([]);
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    files.add(route.file);
    count += 1;
  });
  await fc.assert(property, { numRuns: 3_000, maxSkipsPerRun: 100 });
  expect(count).toBeGreaterThanOrEqual(3_000);
  expect(files.size).toBe(new Set(vendorRoutes.map(({ file }) => file)).size);
  expect([...statuses.keys()].sort()).toEqual([400, 401, 404, 413, 415]);
}, 120_000);

test('what is wrong is named, and what was sent is not repeated', async () => {
  const route = routes.find(({ file }) => file === 'okta/application-users/assign');
  if (!route) throw new Error('no such route');
  const body = JSON.stringify({
    id: '00u1',
    credentials: { password: { value: PASSWORD, extra: PASSWORD } },
    role: 1,
  });
  const answer = await route.handler(eventOf({ ...good(route), body }), contextOf());
  expect(JSON.parse(answer.body ?? '')).toMatchObject({
    status: 400,
    errorCode: 'E0000001',
    causes: [expect.stringContaining('body.credentials.password'), expect.stringContaining('role')],
  });
  expect(answer.body).not.toContain(PASSWORD);
});
