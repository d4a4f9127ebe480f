import { createHmac } from 'node:crypto';
import { sign as octokitSign } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';
import { afterAll, describe, expect, it } from 'vitest';
import { authenticate, Unauthenticated } from '../../../lib/caller/authenticate.ts';
import { Callers } from '../../../lib/caller/callers.ts';
import { JsonWebTokens } from '../../../lib/caller/json-web-token.ts';
import type { Presented } from '../../../lib/caller/presented.ts';
import { IdentityProvider } from '../../support/identity-provider.ts';

const provider = await new IdentityProvider().start();
afterAll(() => provider.close());
const key = 'servicenow-key-0123456789';
const whsec = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const role = 'arn:aws:sts::123456789012:assumed-role/ci-deployer';
const callers = new Callers(
  {
    callers: [
      { id: 'servicenow', apiKeys: [key], basic: [{ user: 'snow', password: 'a-long-password-1' }] },
      { id: 'jira', hubSignature: ['jira-webhook-secret-1', 'jira-webhook-secret-2'] },
      { id: 'hooks', standardWebhooks: [whsec] },
      { id: 'ci', jwt: provider.entry('ci'), iam: [role] },
    ],
  },
  new JsonWebTokens(),
);
const all = new Set<Presented['kind']>([
  'apiKeys',
  'basic',
  'jwt',
  'hubSignature',
  'standardWebhooks',
  'iam',
]);
const body = Buffer.from('{"id":"00u1"}');
type Headers = Record<string, string>;
const who = async (headers: Headers, raw = body, iamArn?: string) =>
  (await authenticate({ headers, body: raw, iamArn }, [callers], all)).caller.id;
const refused = async (headers: Headers, raw = body, iamArn?: string) => {
  await expect(who(headers, raw, iamArn)).rejects.toThrow(Unauthenticated);
  await expect(who(headers, raw, iamArn)).rejects.toThrow('The request carries no valid credential');
};
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
const hub = (secret: string, raw: string | Buffer = body) => ({
  'x-hub-signature': `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`,
});

describe('an API key', () => {
  it.each<[string, Headers]>([
    ['Okta’s scheme', { authorization: `SSWS ${key}` }],
    ['SailPoint’s scheme', { authorization: `Bearer ${key}` }],
    ['a scheme in another case', { authorization: `bEARER ${key}` }],
    [
      'Okta’s scheme without its space, as Okta’s client for Python sends it',
      { authorization: `SSWS${key}` },
    ],
    ['SailPoint’s scheme without its space', { authorization: `Bearer${key}` }],
    ['an API key', { 'x-api-key': key }],
  ])('lets a caller in by %s', async (_, headers) => {
    expect(await who(headers)).toBe('servicenow');
  });

  it.each<[string, Headers]>([
    ['no header', {}],
    ['both headers, though each is right', { authorization: `SSWS ${key}`, 'x-api-key': key }],
    ['an empty second header', { authorization: `SSWS ${key}`, 'x-api-key': '' }],
    ['an empty first header', { authorization: '', 'x-api-key': key }],
    ['an empty API key', { 'x-api-key': '' }],
    ['a scheme without a key', { authorization: 'Bearer ' }],
    ['a key without a scheme', { authorization: key }],
    ['a scheme that only ends right', { authorization: `XBearer ${key}` }],
    ['a header sent twice', { authorization: `Bearer ${key}, Bearer ${key}` }],
    ['a header sent twice, close', { authorization: `Bearer ${key},${key}` }],
    ['an API key sent twice', { 'x-api-key': `${key}, ${key}` }],
    ['an unknown key', { authorization: `Bearer ${key}0` }],
    ['the beginning of a key', { authorization: `Bearer ${key.slice(0, -1)}` }],
    ['a key in another case', { 'x-api-key': key.toUpperCase() }],
    ['more after the key', { authorization: `Bearer ${key} x` }],
    ['a line more', { authorization: `Bearer ${key}\nx` }],
    ['a key beside a signature', { 'x-api-key': key, ...hub('jira-webhook-secret-1') }],
  ])('is refused as %s', (_, headers) => refused(headers));
});

describe('HTTP Basic', () => {
  it('lets a caller in by user and password', async () => {
    expect(await who(basic('snow:a-long-password-1'))).toBe('servicenow');
  });

  it.each([
    ['snow:a-long-password-2'],
    ['Snow:a-long-password-1'],
    ['snow'],
    [':'],
    ['snow:a-long-password-1\n'],
  ])('is refused for %j', (text) => refused(basic(text)));

  it('is refused in another spelling of the same bytes', async () => {
    const { authorization } = basic('snow:a-long-password-1');
    await refused({ authorization: authorization.replace(/=+$/, '') });
    await refused({ authorization: `${authorization}=` });
  });
});

describe('Jira’s signature', () => {
  it('as @octokit/webhooks-methods signs it lets a caller in, with either of two secrets', async () => {
    for (const secret of ['jira-webhook-secret-1', 'jira-webhook-secret-2']) {
      expect(await who({ 'x-hub-signature': await octokitSign(secret, body.toString()) })).toBe('jira');
    }
  });

  it('is refused over another body, over none, with another secret, in another case or cut short', async () => {
    await refused(hub('jira-webhook-secret-1'), Buffer.from('{"id":"00u2"}'));
    await refused(hub('jira-webhook-secret-1', ''), Buffer.alloc(0));
    await refused(hub('another-secret'));
    const { 'x-hub-signature': right } = hub('jira-webhook-secret-1');
    await refused({ 'x-hub-signature': right.toUpperCase() });
    await refused({ 'x-hub-signature': right.slice(0, -1) });
    await refused({ 'x-hub-signature': right.replace('sha256', 'sha1') });
    await refused({ 'x-hub-signature': `${right}, ${right}` });
  });
});

describe('Standard Webhooks', () => {
  const sender = new StandardWebhook(whsec);
  const signed = (at = new Date(), raw: Buffer = body, id = 'msg_1') => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': sender.sign(id, at, raw.toString()),
  });
  const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

  it('as the packages standardwebhooks and svix sign lets a caller in, and names the delivery', async () => {
    expect(await who(signed())).toBe('hooks');
    const at = new Date();
    const bySvix = { ...signed(at), 'webhook-signature': new Svix(whsec).sign('msg_1', at, body.toString()) };
    expect(await authenticate({ headers: bySvix, body }, [callers], all)).toMatchObject({
      deliveryId: 'msg_1',
    });
  });

  it('takes a signature among several, as senders send during a rotation', async () => {
    const headers = signed();
    const other = `v1,${Buffer.alloc(32).toString('base64')}`;
    expect(
      await who({ ...headers, 'webhook-signature': `${other} ${headers['webhook-signature']} v1a,xyz` }),
    ).toBe('hooks');
  });

  it('is good for five minutes either way, and no longer', async () => {
    expect(await who(signed(later(-295)))).toBe('hooks');
    expect(await who(signed(later(295)))).toBe('hooks');
    await refused(signed(later(-305)));
    await refused(signed(later(305)));
  });

  it.each<[string, (headers: ReturnType<typeof signed>) => Headers]>([
    ['a time with more behind it', (h) => ({ ...h, 'webhook-timestamp': `${h['webhook-timestamp']}abc` })],
    [
      'a time in hexadecimal',
      (h) => ({ ...h, 'webhook-timestamp': `0x${Number(h['webhook-timestamp']).toString(16)}` }),
    ],
    ['a time in milliseconds', (h) => ({ ...h, 'webhook-timestamp': `${h['webhook-timestamp']}000` })],
    ['another time', (h) => ({ ...h, 'webhook-timestamp': String(Number(h['webhook-timestamp']) + 1) })],
    ['another id', (h) => ({ ...h, 'webhook-id': 'msg_2' })],
    ['no id', ({ 'webhook-id': _, ...h }) => h],
    ['no time', ({ 'webhook-timestamp': _, ...h }) => h],
    ['another version', (h) => ({ ...h, 'webhook-signature': h['webhook-signature'].replace('v1,', 'v2,') })],
    ['no signature', (h) => ({ ...h, 'webhook-signature': '' })],
    [
      'a signature in base64url',
      (h) => ({ ...h, 'webhook-signature': h['webhook-signature'].replace('=', '') }),
    ],
    [
      'a hundred signatures',
      (h) => ({ ...h, 'webhook-signature': Array(100).fill(h['webhook-signature']).join(' ') }),
    ],
  ])('is refused with %s', (_, spoil) => refused(spoil(signed())));

  it('is refused over another body', () => refused(signed(), Buffer.from('{}')));
});

describe('a token of an identity provider', () => {
  const bearer = async (claims = {}, more = {}) => ({
    authorization: `Bearer ${await provider.token(claims, more)}`,
  });
  const now = () => Math.floor(Date.now() / 1000);

  it('as jose mints it lets the caller in that its claim names', async () => {
    expect(await who(await bearer())).toBe('ci');
  });

  it('is verified with cached keys, and with new ones after a rotation', async () => {
    const before = provider.reads;
    for (let i = 0; i < 20; i += 1) await who(await bearer());
    expect(provider.reads - before).toBeLessThanOrEqual(1);
  });

  it.each<[string, object]>([
    ['another audience', { aud: 'another' }],
    ['another issuer', { iss: 'https://idp.example' }],
    ['another subject', { sub: 'cd' }],
    ['an end that is past', { exp: now() - 120 }],
    ['no end', { exp: undefined }],
    ['a beginning that is to come', { nbf: now() + 600 }],
    ['an age of two days', { iat: now() - 2 * 86_400 }],
  ])('is refused with %s', async (_, claims) => refused(await bearer(claims)));

  it('is refused without a signature, with an HMAC by the public key, and with a key nobody knows', async () => {
    const token = await provider.token();
    const [, payload = '', signature = ''] = token.split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = encode({ alg: 'none' });
    await refused({ authorization: `Bearer ${none}.${payload}.` });
    await refused({ authorization: `Bearer ${none}.${payload}.${signature}` });
    const hs256 = encode({ alg: 'HS256', kid: provider.key.kid });
    const mac = createHmac('sha256', JSON.stringify(provider.key.jwk))
      .update(`${hs256}.${payload}`)
      .digest('base64url');
    await refused({ authorization: `Bearer ${hs256}.${payload}.${mac}` });
    const stranger = await new IdentityProvider().start();
    await refused(await bearer({}, { key: { ...stranger.key, kid: provider.key.kid } }));
    await refused(await bearer({}, { key: stranger.key }));
    await refused({ authorization: `Bearer ${token.slice(0, -4)}AAAA` });
    await stranger.close();
  });
});

describe('callers of one identity provider', () => {
  type Entry = Partial<ReturnType<typeof provider.entry>> & { readonly claim?: string };
  const of = (entries: Readonly<Record<string, Entry>>) => {
    const list = Object.entries(entries).map(([id, jwt]) => ({ id, jwt: { ...provider.entry(id), ...jwt } }));
    return new Callers({ callers: list }, new JsonWebTokens());
  };
  const whose = async (known: Callers, claims: object, from = provider) => {
    const token = await from.token({ iss: provider.issuer, ...claims });
    return (await known.identify({ kind: 'jwt', token }, body))?.id;
  };

  it('are each let in by their own tokens, and nobody by a token of none of them', async () => {
    const known = of({ servicenow: {}, jira: {}, ci: {} });
    for (const sub of ['servicenow', 'jira', 'ci']) expect(await whose(known, { sub })).toBe(sub);
    expect(await whose(known, { sub: 'cd' })).toBeUndefined();
  });

  it('are let in where they differ in the audience, also by a token that names both', async () => {
    const known = of({ prod: { value: 'ci' }, ci: { audience: 'staging' } });
    expect(await whose(known, { sub: 'ci' })).toBe('prod');
    expect(await whose(known, { sub: 'ci', aud: 'staging' })).toBe('ci');
    const differing = of({ prod: {}, ci: { audience: 'staging' } });
    for (const sub of ['prod', 'ci']) {
      expect(await whose(differing, { sub, aud: ['goldthread', 'staging'] })).toBe(sub);
    }
  });

  it('are not let in by a token that holds the claims of two', async () => {
    const known = of({ ci: {}, cd: { claim: 'azp' } });
    expect(await whose(known, { sub: 'ci', azp: 'other' })).toBe('ci');
    expect(await whose(known, { sub: 'other', azp: 'cd' })).toBe('cd');
    expect(await whose(known, { sub: 'ci', azp: 'cd' })).toBeUndefined();
    const audiences = of({ prod: { value: 'ci' }, ci: { audience: 'staging' } });
    expect(await whose(audiences, { sub: 'ci', aud: ['goldthread', 'staging'] })).toBeUndefined();
  });

  it('are let in by the keys of their own entry only', async () => {
    const other = await new IdentityProvider().start();
    const known = of({ ci: {}, cd: { jwksUri: `${other.issuer}/jwks` } });
    expect(await whose(known, { sub: 'ci' })).toBe('ci');
    expect(await whose(known, { sub: 'cd' }, other)).toBe('cd');
    expect(await whose(known, { sub: 'cd' })).toBeUndefined();
    expect(await whose(known, { sub: 'ci' }, other)).toBeUndefined();
    await other.close();
  });

  it('are told apart whatever their entries and the token are', async () => {
    const entry = fc.record({
      audience: fc.constantFrom('goldthread', 'staging'),
      claim: fc.constantFrom('sub', 'azp'),
      value: fc.constantFrom('x', 'y'),
    });
    const entries = fc.uniqueArray(entry, {
      minLength: 1,
      maxLength: 5,
      comparator: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    });
    const claims = fc.record({
      aud: fc.subarray(['goldthread', 'staging', 'other']),
      sub: fc.constantFrom('x', 'y', 'z'),
      azp: fc.constantFrom('x', 'y', 'z'),
    });
    const property = fc.asyncProperty(entries, claims, async (list, token) => {
      const known = of(Object.fromEntries(list.map((one, i) => [`caller-${i}`, one])));
      const meant = list.flatMap(({ audience, claim, value }, i) =>
        token.aud.includes(audience) && token[claim] === value ? [`caller-${i}`] : [],
      );
      expect(await whose(known, token)).toBe(meant.length === 1 ? meant[0] : undefined);
    });
    await fc.assert(property);
  });
});

describe('an IAM role', () => {
  it('that API Gateway has verified lets its caller in, whatever the session is called', async () => {
    const sigv4 = { authorization: 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y' };
    expect(await who(sigv4, body, `${role}/session-1`)).toBe('ci');
    await refused(sigv4, body, 'arn:aws:sts::123456789012:assumed-role/ci-deployer-2/session');
    await refused(sigv4, body, 'arn:aws:sts::999999999999:assumed-role/ci-deployer/session');
    await refused({ ...sigv4, 'x-api-key': key }, body, `${role}/session-1`);
    await refused(sigv4, body);
  });
});

it('a kind that is not taken is refused, though the credential is right', async () => {
  const request = { headers: hub('jira-webhook-secret-1'), body };
  await expect(authenticate(request, [callers], new Set(['apiKeys']))).rejects.toThrow(Unauthenticated);
});
