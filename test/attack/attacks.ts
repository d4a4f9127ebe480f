import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { exportJWK, generateKeyPair } from 'jose';
import type { IdentityProvider } from '../support/identity-provider.ts';
import { signed } from '../support/signatures.ts';
import { cut, otherwise, swapped, wrong } from './credentials.ts';
import { hookAttacks } from './hook-attacks.ts';

/** A request as an attacker sends it to the gateway. */
export interface Attack {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  /** Pairs, so that a header can come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What is worth attacking: secrets that are right, and requests that they would be right for. */
export interface Target {
  readonly apiKey: string;
  readonly basic: string;
  readonly whsec: string;
  readonly hubSecret: string;
  /** What an event of the caller `jira` may be about. */
  readonly hook: { readonly appId: string; readonly userId: string };
  readonly provider: IdentityProvider;
  readonly change: { readonly method: string; readonly path: string; readonly body: string };
  readonly otherChange: { readonly method: string; readonly path: string; readonly body: string };
  readonly read: string;
  /** Requests that the caller's policy does not allow, though its credential is right. */
  readonly forbidden: readonly { readonly method: string; readonly path: string; readonly body?: string }[];
}

export type Headers = Record<string, string>;
const pairs = (headers: Headers) => Object.entries(headers);
const json = { 'content-type': 'application/json', ticket: 'RITM0010023' };

/**
 * Hostile requests without end, of every kind there is a name for.
 *
 * @param more of what the gateway has answered before
 */
export async function attacksOn(
  target: Target,
  more: readonly fc.Arbitrary<Attack>[],
): Promise<fc.Arbitrary<Attack>> {
  const { change, otherChange, read, forbidden, provider } = target;
  const onChange = (kind: string, headers: fc.Arbitrary<Headers>) =>
    headers.map((one): Attack => ({ kind, ...change, headers: pairs({ ...json, ...one }) }));
  const all = [
    onChange('no credential', fc.constant({})),
    onChange('a wrong credential', wrong(target)),
    onChange('a credential cut short', cut(target)),
    onChange('a credential written otherwise', otherwise(target)),
    onChange('a credential in another’s place', swapped(target)),
    onChange(
      'two credentials',
      fc.constantFrom(
        { 'x-api-key': target.apiKey, authorization: target.basic },
        { 'x-api-key': target.apiKey, ...signed(target.whsec, change.body) },
      ),
    ),
    duplicates(target),
    onChange(
      'a signature over another body',
      fc
        .string()
        .filter((text) => text !== change.body)
        .map((text) => signed(target.whsec, text)),
    ),
    onChange('a signature at another time', times(target)),
    onChange(
      'a signature of another secret',
      fc
        .uint8Array({ minLength: 32, maxLength: 32 })
        .map((bytes) => signed(`whsec_${Buffer.from(bytes).toString('base64')}`, change.body)),
    ),
    onChange(
      'Jira’s signature where it is not taken',
      fc.constantFrom('x', target.apiKey).map((secret) => ({
        'x-hub-signature': `sha256=${createHmac('sha256', secret).update(change.body).digest('hex')}`,
      })),
    ),
    fc.constant<Attack>({
      kind: 'a signed webhook that reads',
      method: 'GET',
      path: read,
      headers: pairs(signed(target.whsec, '')),
      body: '',
    }),
    fc.constantFrom('true').map(
      (value): Attack => ({
        kind: 'a signed webhook that asks for a dry run',
        ...change,
        path: `${change.path}?dryRun=${value}`,
        headers: pairs({ ...json, ...signed(target.whsec, change.body) }),
      }),
    ),
    fc.constant<Attack>({
      kind: 'a delivery sent to another resource',
      ...otherChange,
      body: change.body,
      headers: pairs({ ...json, ...signed(target.whsec, change.body, 'msg_seen_before') }),
    }),
    onChange('a token that is not right', await tokens(provider)),
    paths(target),
    tickets(target),
    ...hookAttacks(target),
    fc
      .constantFrom(...(forbidden.length > 0 ? forbidden : [{ method: 'GET', path: '/okta/api/v1/users' }]))
      .map(
        ({ method, path, body = '' }): Attack => ({
          kind: 'an operation outside the policy',
          method,
          path,
          body,
          headers: pairs({
            'x-api-key': target.apiKey,
            ticket: 'RITM0010023',
            ...(body && { 'content-type': 'application/json' }),
          }),
        }),
      ),
  ];
  // Of what came before, fewer than of others are ever right but for that.
  return fc.oneof(...all, ...more.map((arbitrary) => ({ arbitrary, weight: 3 })));
}

function duplicates({ apiKey, change }: Target): fc.Arbitrary<Attack> {
  const twice = (name: string, one: string, other: string): Attack => ({
    kind: 'a header that comes twice',
    ...change,
    headers: [...pairs(json), [name, one], [name, other]],
  });
  return fc.constantFrom(
    twice('x-api-key', apiKey, apiKey),
    twice('x-api-key', apiKey, 'another'),
    twice('authorization', `SSWS ${apiKey}`, 'SSWS another-key-of-someone'),
    {
      ...twice('x-api-key', apiKey, apiKey),
      headers: [
        ...pairs({ 'content-type': json['content-type'] }),
        ['x-api-key', apiKey],
        ['ticket', 'RITM0000001'],
        ['ticket', 'RITM0000002'],
      ],
    },
  );
}

function times({ whsec, change }: Target): fc.Arbitrary<Headers> {
  const at = (seconds: number) => signed(whsec, change.body, 'msg_t', new Date(Date.now() + seconds * 1000));
  return fc.oneof(
    fc.integer({ min: 310, max: 10_000_000 }).map((late) => at(-late)),
    // These get right as time goes by: a long campaign must be over before.
    fc.integer({ min: 3_600, max: 10_000_000 }).map((early) => at(early)),
    fc
      .constantFrom('abc', '', '-1', '1e9', '0x65', ' 1', 'NaN', '99999999999999')
      .map((time) => ({ ...at(0), 'webhook-timestamp': time })),
    fc
      .constantFrom('abc', 'e1', '.0', 'Z')
      .map((tail) => ({ ...at(0), 'webhook-timestamp': `${at(0)['webhook-timestamp']}${tail}` })),
  );
}

async function tokens(provider: IdentityProvider): Promise<fc.Arbitrary<Headers>> {
  const now = Math.floor(Date.now() / 1000);
  const right = await provider.token();
  const [head = '', payload = '', signature = ''] = right.split('.');
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { kid, jwk } = provider.key;
  const hmac = (secret: string, header = part({ alg: 'HS256', kid })) =>
    `${header}.${payload}.${createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')}`;
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const stranger = { kid: 'stranger', privateKey, jwk: await exportJWK(publicKey) };
  const minted = await Promise.all([
    provider.token({ exp: now - 3600 }),
    provider.token({ nbf: now + 3600 }),
    provider.token({ aud: 'another' }),
    provider.token({ iss: 'https://idp.example' }),
    provider.token({ sub: 'another' }),
    provider.token({ iat: now - 10 * 86_400 }),
    provider.token({}, { header: { kid: 'no-such-key' } }),
    // Keys of the attacker's own, under the provider's name and brought along.
    provider.token({}, { key: stranger }),
    provider.token({}, { key: { ...stranger, kid } }),
    provider.token({}, { key: stranger, header: { jwk: stranger.jwk } }),
  ]);
  const made = [
    `${part({ alg: 'none' })}.${payload}.`,
    `${part({ alg: 'None', kid })}.${payload}.${signature}`,
    `${part({ alg: 'RS256', kid: '../../dev/null' })}.${payload}.${signature}`,
    hmac(JSON.stringify(jwk)),
    hmac(jwk.n ?? ''),
    hmac('', part({ alg: 'HS256' })),
    `${head}.${part({ iss: provider.issuer, aud: 'goldthread', sub: 'ci', iat: now, exp: now + 999 })}.${signature}`,
    `${head}.${payload}.`,
    `${head}.${payload}`,
    right.split('').reverse().join(''),
  ];
  const flipped = fc
    .nat(signature.length - 2)
    .map(
      (i) =>
        `${head}.${payload}.${signature.slice(0, i)}${signature[i] === 'A' ? 'B' : 'A'}${signature.slice(i + 1)}`,
    );
  return fc
    .oneof(fc.constantFrom(...minted, ...made), flipped)
    .map((token) => ({ authorization: `Bearer ${token}` }));
}

function paths({ apiKey, change }: Target): fc.Arbitrary<Attack> {
  const trick = fc.constantFrom(
    '/okta/api/v1/apps/..%2f..%2fusers/users',
    '/okta/api/v1/apps/../users',
    '/okta/api/v1/apps/%2e%2e/users',
    '/okta//api/v1/apps/0oa1/users',
    '/okta/api/v1/apps/0oa1%00/users',
    '/okta/api/v1/apps/0oa1;x=1/users',
    '/okta/api/v1/apps/0oa1%3Fx/users',
    '/okta/api/v1/apps/0oa1%23/users',
    '/okta/api/v1/apps/0oa1/users/',
    '/okta/api/v1/apps/%c0%ae%c0%ae/users',
    '/okta/api/v1/apps/0oa1%5c..%5cx/users',
    '/okta/oauth2/v1/token',
    '/okta/api/v1/users',
    '/sailpoint/oauth/token',
    '/sailpoint/v3/auth-users/x%2f..%2fy',
    '/OKTA/api/v1/apps/0oa1/users',
    'http://evil.example/okta/api/v1/apps/0oa1/..%2fusers',
  );
  return fc
    .tuple(trick, fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS'))
    .map(([path, method]) => ({
      kind: 'a path trick',
      method,
      path,
      body: method === 'POST' ? change.body : '',
      headers: pairs({ ...json, 'x-api-key': apiKey }),
    }));
}

function tickets({ apiKey, change }: Target): fc.Arbitrary<Attack> {
  const ticket = fc.constantFrom(
    undefined,
    '',
    ' ',
    '1',
    'RITM',
    'RITM 1',
    "RITM1' or '1'='1",
    'RITM1,RITM2',
    '../RITM1',
    'x'.repeat(65),
    'RITM0010023;',
    '{{7*7}}',
    'RITM0010023\u200b',
  );
  return ticket.map(
    (value): Attack => ({
      kind: 'a ticket that is missing or malformed',
      ...change,
      headers: pairs({
        'content-type': 'application/json',
        'x-api-key': apiKey,
        ...(value !== undefined && { ticket: Buffer.from(value).toString('latin1') }),
      }),
    }),
  );
}
