import { describe, expect, it } from 'vitest';
import { httpsUrl } from '../../../lib/upstream/https-url.ts';

describe('httpsUrl', () => {
  it.each([
    'https://idp.example.com/jwks',
    'https://idp.example.com/discovery/keys?p=policy',
    'http://localhost:4000/jwks',
    'http://127.0.0.1:4000/jwks',
    'http://127.8.9.10/jwks',
    'http://[::1]:4000/jwks',
  ])('takes %s as it is', (given) => {
    expect(httpsUrl.parse(given).href).toBe(given);
  });

  it.each([
    ['http://idp.example.com/jwks', 'must be https'],
    ['http://10.0.0.1/jwks', 'must be https'],
    ['http://0.0.0.0/jwks', 'must be https'],
    ['http://[::2]/jwks', 'must be https'],
    ['http://127.0.0.1.example.com/jwks', 'must be https'],
    ['http://localhost.example.com/jwks', 'must be https'],
    ['http://localhost@idp.example.com/jwks', 'must be https'],
    ['https://user:pass@idp.example.com/jwks', 'must not hold a user or a password'],
    ['ftp://127.0.0.1/jwks', 'Invalid URL'],
    ['idp.example.com/jwks', 'Invalid URL'],
  ])('refuses %s: %s', (given, said) => {
    expect(httpsUrl.safeParse(given).error?.issues[0]?.message).toBe(said);
  });
});
