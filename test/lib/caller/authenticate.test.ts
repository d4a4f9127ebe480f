import { describe, expect, it } from 'vitest';
import { authenticate, Unauthenticated } from '../../../lib/caller/authenticate.ts';
import { Callers } from '../../../lib/caller/callers.ts';

const key = 'servicenow-key-0123456789';
const callers = new Callers({ callers: [{ id: 'servicenow', apiKeys: [key] }] });

describe('authenticate', () => {
  it.each([
    ['Okta’s scheme', { authorization: `SSWS ${key}` }],
    ['SailPoint’s scheme', { authorization: `Bearer ${key}` }],
    ['a scheme in another case', { authorization: `bEARER ${key}` }],
    ['a scheme in lower case', { authorization: `ssws  ${key}` }],
    ['an API key', { 'x-api-key': key }],
  ])('lets a caller in by %s', (_, headers) => {
    expect(authenticate(headers, callers)).toEqual({ id: 'servicenow' });
  });

  it.each([
    ['no header', {}],
    ['both headers, though each is right', { authorization: `SSWS ${key}`, 'x-api-key': key }],
    ['an empty second header', { authorization: `SSWS ${key}`, 'x-api-key': '' }],
    ['an empty first header', { authorization: '', 'x-api-key': key }],
    ['empty headers', { authorization: '' }],
    ['an empty API key', { 'x-api-key': '' }],
    ['a scheme without a key', { authorization: 'Bearer ' }],
    ['a key without a scheme', { authorization: key }],
    ['another scheme', { authorization: `Basic ${key}` }],
    ['a scheme that only ends right', { authorization: `XBearer ${key}` }],
    ['a header sent twice', { authorization: `Bearer ${key}, Bearer ${key}` }],
    ['a header sent twice, close', { authorization: `Bearer ${key},${key}` }],
    ['an API key sent twice', { 'x-api-key': `${key}, ${key}` }],
    ['an unknown key', { authorization: `Bearer ${key}0` }],
    ['the beginning of a key', { authorization: `Bearer ${key.slice(0, -1)}` }],
    ['a key in another case', { 'x-api-key': key.toUpperCase() }],
    ['more after the key', { authorization: `Bearer ${key} x` }],
    ['a line more', { authorization: `Bearer ${key}\nx` }],
    ['a space before an API key', { 'x-api-key': ` ${key}` }],
  ])('refuses %s, without a word of the credential', (_, headers) => {
    expect(() => authenticate(headers, callers)).toThrow(Unauthenticated);
    expect(() => authenticate(headers, callers)).toThrow('The request carries no valid credential');
  });
});
