import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** A customer's identity provider: a JWKS over HTTP, and tokens by `jose`. */
export class IdentityProvider {
  readonly #server = createServer((_, response) => {
    this.reads += 1;
    if (!this.reachable) return void response.socket?.destroy();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
  });
  keys: Key[] = [];
  reads = 0;
  reachable = true;
  issuer = '';

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.issuer = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    await this.rotate();
    return this;
  }

  /** Signs with a new key from now on; the old one stays in the set unless told. */
  async rotate(forgetOld = false): Promise<void> {
    const kid = `key-${this.keys.length + 1}-${Math.random()}`;
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
    this.keys = [{ kid, privateKey, jwk }, ...(forgetOld ? [] : this.keys)];
  }

  get key(): Key {
    const [key] = this.keys;
    if (!key) throw new Error('the provider has no key');
    return key;
  }

  /** What a caller's entry says of this provider. */
  entry(value: string) {
    return { issuer: this.issuer, audience: 'goldthread', jwksUri: `${this.issuer}/jwks`, value };
  }

  token(claims: JWTPayload = {}, { key = this.key, header = {} } = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: this.issuer,
      aud: 'goldthread',
      sub: 'ci',
      iat: now,
      exp: now + 300,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
