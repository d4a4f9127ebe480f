import { checkPrimeSync, createPrivateKey, type KeyObject } from 'node:crypto';
import { SeededRandom } from './seeded-random.ts';

const PUBLIC_EXPONENT = 65537n;

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function toBase64Url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r, nextR, t, nextT] = [modulus, value % modulus, 0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR, t, nextT] = [nextR, r - quotient * nextR, nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
}

function primeOf1024Bits(random: SeededRandom): bigint {
  const bytes = random.bytes(128);
  // The top two bits set make the product of two such primes exactly 2048 bits long.
  bytes[0] = (bytes[0] ?? 0) | 0xc0;
  bytes[127] = (bytes[127] ?? 0) | 1;
  let candidate = toBigInt(bytes);
  while ((candidate - 1n) % PUBLIC_EXPONENT === 0n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The RSA key (2048 bits) of a seed: replayable, therefore worthless outside the embedded org. */
export function seededRsaKey(seed: number): KeyObject {
  const random = new SeededRandom(seed, 0x52534131);
  const p = primeOf1024Bits(random);
  const q = primeOf1024Bits(random);
  const d = inverse(PUBLIC_EXPONENT, (p - 1n) * (q - 1n));
  const jwk = {
    kty: 'RSA',
    n: toBase64Url(p * q),
    e: toBase64Url(PUBLIC_EXPONENT),
    d: toBase64Url(d),
    p: toBase64Url(p),
    q: toBase64Url(q),
    dp: toBase64Url(d % (p - 1n)),
    dq: toBase64Url(d % (q - 1n)),
    qi: toBase64Url(inverse(q, p)),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}
