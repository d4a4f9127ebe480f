import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { conceal, concealText } from '../../../lib/telemetry/conceal.ts';
import { type Facts, FIELDS, log, logger } from '../../../lib/telemetry/logger.ts';
import { listen } from '../../support/telemetry.ts';

const written = listen();
afterAll(() => written.stop());
beforeEach(() => written.forget());

test('a line says what it is about, and nothing that is not a field of lines', () => {
  const facts = {
    requestId: 'r1',
    operation: 'okta.getDevice',
    status: 200,
    applied: false,
    replayed: undefined,
  };
  log('info', 'request finished', { ...facts, body: { password: 'Tr0ub4dor' }, headers: 'x' } as Facts);
  const [line] = written.lines();
  expect(line).toMatchObject({
    level: 'INFO',
    service: 'goldthread',
    message: 'request finished',
    requestId: 'r1',
    operation: 'okta.getDevice',
    status: 200,
    applied: false,
  });
  expect(line).not.toHaveProperty('body');
  expect(line).not.toHaveProperty('headers');
  expect(line).not.toHaveProperty('replayed');
});

test('no field of lines looks like a secret, so none is concealed', () => {
  for (const field of FIELDS) expect(conceal(field, 'x'), field).toBe('x');
});

test('an error keeps its name, its message and its place, and so do its causes', () => {
  class Odd extends Error {
    override name = 'Odd';
  }
  log('error', 'it broke', {}, new Odd('outer', { cause: new TypeError('inner') }));
  const { causes } = written.lines()[0];
  expect(causes).toMatchObject([
    { name: 'Odd', message: 'outer' },
    { name: 'TypeError', message: 'inner' },
  ]);
  expect(causes[0].where).toContain('logger.test.ts');
});

test('a trace id of X-Ray is in the line', () => {
  process.env._X_AMZN_TRACE_ID = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  log('info', 'request finished', {});
  delete process.env._X_AMZN_TRACE_ID;
  expect(written.lines()[0].xray_trace_id).toBe('1-5759e988-bd862e3fe1be46a994272793');
});

test('a text says what has a plain name, and not what has a secret’s', () => {
  const text =
    'note: password=a, status: 400; {"userPin":"1 2","tokenLifetime":"60","a": "b"} x-api-key=c secretary: d';
  expect(concealText(text)).toBe(
    'note: password=…, status: 400; {"userPin":…,"tokenLifetime":"60","a": "b"} x-api-key=… secretary: d',
  );
});

test('a text of 100 kB is looked through in less than a second, whatever is in it', () => {
  const startedAt = performance.now();
  for (const part of ['a', 'a:', 'password', 'pin=', '"pin":"', '-', ' '])
    concealText(part.repeat(100_000 / part.length));
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

describe('whatever is logged', () => {
  const SECRET = 'zq7Xw9Kp3Rv5Tn1';
  const name = fc.constantFrom(
    ...[
      'password',
      'Password',
      'newPassword',
      'passphrase',
      'client_secret',
      'secret',
      'accessToken',
      'token',
    ],
    ...[
      'authorization',
      'Proxy-Authorization',
      'apiKey',
      'x-api-key',
      'api_key',
      'privateKey',
      'private_key',
    ],
    ...['client_assertion', 'cookie', 'Set-Cookie', 'x-hub-signature', 'hashKey', 'securityAnswer'],
  );
  const secret = fc.oneof(
    fc.constant(SECRET),
    fc.constant([SECRET]),
    fc.constant({ deep: { value: [SECRET] } }),
  );
  /** A place where a secret may stand. */
  const holder = fc.oneof(
    fc.tuple(name, secret).map(([key, value]) => ({ [key]: value })),
    fc.tuple(name, secret).map(([key, value]) => ({ name: key, value })),
    name.map((key) => ({ op: 'replace', path: `/profile/${key}`, value: SECRET })),
    name.map((key) => [key, SECRET]),
    fc.constantFrom(
      `Authorization: SSWS ${SECRET}`,
      `Bearer ${SECRET}`,
      `basic ${SECRET}==`,
      `whsec_${SECRET}`,
      `eyJhbGciOiJIUzI1NiJ9.${SECRET}.${SECRET}`,
      `{"password":"${SECRET}"}`,
      `client_secret=${SECRET}&grant_type=x`,
      `GET https://example.okta.com/api/v1/users?q=${SECRET} failed`,
      `https://snow:${SECRET}@example.com/`,
      `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`,
    ),
  );
  const error = fc
    .tuple(
      holder,
      fc.constantFrom('own', 'cause', 'message', 'syntax', 'aggregate'),
      fc.integer({ max: 4, min: 0 }),
    )
    .map(([held, how, depth]) => {
      let made: Error = makeError(held, how);
      for (let i = 0; i < depth; i += 1) made = new Error('outer', { cause: made });
      return made;
    });
  const leaf = fc.oneof(holder, error, fc.string(), fc.integer(), fc.constant(null));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'request', 'answer0', 'profile', 'items'), tie('tree'), {
        maxKeys: 3,
      }),
    ),
  }));

  function makeError(held: unknown, how: string): Error {
    if (how === 'own')
      return Object.assign(new Error('own'), { answer: held, headers: { authorization: SECRET } });
    if (how === 'cause') return new Error('cause', { cause: held });
    if (how === 'aggregate') return new AggregateError([Object.assign(new Error('one'), { held })], 'all');
    if (how === 'message' && typeof held === 'string') return new Error(held);
    try {
      return JSON.parse(`${SECRET}${JSON.stringify(held)}`);
    } catch (thrown) {
      return thrown as Error;
    }
  }

  test('has no secret in any line', () => {
    fc.assert(
      fc.property(tree, error, holder, (value, thrown, held) => {
        written.forget();
        logger().error('it broke', { details: value as object, error: thrown });
        logger().warn('it broke', thrown);
        log(
          'error',
          'it broke',
          { ticket: 'RITM0010023', details: value, ...(held as object) } as Facts,
          thrown,
        );
        log('error', typeof held === 'string' ? held : 'it broke', {}, new Error('outer', { cause: thrown }));
        expect(written.lines().length).toBe(4);
        // Not even its beginning: a parser quotes some of what it could not read.
        expect(written.text()).not.toContain(SECRET.slice(0, 6));
      }),
      { numRuns: 1_000 },
    );
  });
});
