import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { oktaAuthorization } from '../../../lib/okta/authorization.ts';
import { oktaSecret } from '../../../lib/okta/secret.ts';
import { type FakeVendor, json, startVendor } from '../upstream/start-vendor.ts';

const running: FakeVendor[] = [];
afterEach(() => Promise.all(running.splice(0).map((vendor) => vendor.close())));

// The embedded org knows one RSA key; these go to a server that keeps the assertion.
async function assertionOf(privateKey: string) {
  const vendor = await startVendor((response) =>
    json(response, 200, { access_token: 'at', token_type: 'Bearer', expires_in: 3600 }),
  );
  running.push(vendor);
  const secret = {
    orgUrl: vendor.url,
    clientId: 'client',
    privateKey,
    scopes: ['okta.apps.read'],
    dpop: false,
  };
  const { headers } = await oktaAuthorization(oktaSecret.parse(secret)).authorize('GET', vendor.url);
  expect(headers).toEqual({ authorization: 'Bearer at' });
  return new URLSearchParams(vendor.heard[0]?.body).get('client_assertion') ?? '';
}

const pem = (key: KeyObject, type: 'pkcs8' | 'sec1' = 'pkcs8') =>
  key.export({ type, format: 'pem' }).toString();

function authorize(privateKey: string) {
  const secret = { orgUrl: 'https://a.okta.com', clientId: 'c', privateKey, scopes: ['s'] };
  return oktaAuthorization(oktaSecret.parse(secret));
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('a private key', () => {
  it.each([
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
  ])('of curve %s signs with %s, as PEM of either form and as JWK', async (namedCurve, alg) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k1' });
    for (const [text, kid] of [
      [pem(privateKey), undefined],
      [pem(privateKey, 'sec1'), undefined],
      [jwk, 'k1'],
    ] as const) {
      const { protectedHeader, payload } = await jwtVerify(await assertionOf(text), publicKey);
      expect(protectedHeader).toMatchObject({ alg, ...(kid && { kid }) });
      expect(payload.iss).toBe('client');
    }
  });

  it('that Okta takes no signature of is refused before anything is asked, and not quoted', () => {
    const ed25519 = pem(generateKeyPairSync('ed25519').privateKey);
    const secp256k1 = pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const unusable = [
      ed25519,
      secp256k1,
      publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      JSON.stringify(publicKey.export({ format: 'jwk' })),
      'hunter2',
      '{"hunter2"',
      '{}',
    ];
    for (const text of unusable) {
      const outcome = attempt(() => authorize(text));
      expect(outcome).toMatchObject({
        message: expect.stringMatching(/^The Okta secret's privateKey is neither/),
      });
      expect(`${outcome} ${(outcome as Error).cause}`).not.toContain('hunter2');
    }
  });
});
