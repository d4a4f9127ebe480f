import * as fc from 'fast-check';
import type { Headers, Target } from './attacks.ts';

const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 });

/** Credentials that nobody has. */
export function wrong({ apiKey, basic }: Target): fc.Arbitrary<Headers> {
  const header = ascii
    .map((text) => text.replaceAll(/[^!-~ ]/g, '').trim())
    .filter((text) => text !== '' && !text.includes(apiKey));
  return fc.oneof(
    header.map((text) => ({ 'x-api-key': text })),
    fc
      .tuple(fc.constantFrom('SSWS', 'Bearer', 'Basic', 'Digest', 'Negotiate', ''), header)
      .map(([scheme, text]) => ({ authorization: `${scheme} ${text}` })),
    fc.nat(apiKey.length - 1).map((i) => ({
      'x-api-key': apiKey.slice(0, i) + (apiKey[i] === 'x' ? 'y' : 'x') + apiKey.slice(i + 1),
    })),
    fc.constant({ authorization: `${basic.slice(0, 12)}${basic.slice(12).split('').reverse().join('')}` }),
  );
}

/** Right credentials without their ends. */
export function cut({ apiKey, basic }: Target): fc.Arbitrary<Headers> {
  return fc.oneof(
    fc.nat(apiKey.length - 1).map((n) => ({ 'x-api-key': apiKey.slice(0, n) || '-' })),
    fc
      .integer({ min: 1, max: apiKey.length })
      .map((n) => ({ authorization: `SSWS ${apiKey.slice(n) || '-'}` })),
    fc.integer({ min: 8, max: basic.length - 1 }).map((n) => ({ authorization: basic.slice(0, n) })),
  );
}

/** Right credentials in a form that is not theirs. */
export function otherwise({ apiKey, basic }: Target): fc.Arbitrary<Headers> {
  return fc.constantFrom<Headers>(
    { 'x-api-key': apiKey.toUpperCase() },
    { 'x-api-key': encodeURIComponent(`${apiKey}%`) },
    { 'x-api-key': Buffer.from(apiKey).toString('base64') },
    { 'x-api-key': `"${apiKey}"` },
    { 'x-api-key': `${apiKey}.` },
    { authorization: `Basic ${Buffer.from(apiKey).toString('base64')}` },
    { authorization: `SSWS%20${apiKey}` },
    { authorization: `${basic}=` },
    { authorization: basic.replace(/=*$/, '==x') },
    { authorization: `${basic.slice(0, -1)}!` },
    { authorization: `SSWS ${apiKey} ${apiKey}` },
    { x_api_key: apiKey },
    { cookie: `x-api-key=${apiKey}` },
    { 'proxy-authorization': `SSWS ${apiKey}` },
  );
}

/** Right credentials where others belong. */
export function swapped({ apiKey, basic, whsec }: Target): fc.Arbitrary<Headers> {
  return fc.constantFrom<Headers>(
    { 'x-api-key': whsec },
    { authorization: `Bearer ${whsec}` },
    { authorization: `SSWS ${basic.slice(6)}` },
    { 'x-api-key': basic.slice(6) },
    { authorization: `Basic ${apiKey}` },
    {
      'webhook-signature': `v1,${apiKey}`,
      'webhook-id': 'x',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    },
    { 'x-hub-signature': `sha256=${Buffer.from(apiKey).toString('hex').slice(0, 64)}` },
  );
}
