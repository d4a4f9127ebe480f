import { describe, expect, it } from 'vitest';
import type { Route } from '../../../../infra/local/api-gateway/lambda-handler.ts';
import { matchRoutes } from '../../../../infra/local/api-gateway/match-route.ts';
import { parseRequestTarget } from '../../../../infra/local/api-gateway/request-target.ts';

const route = (method: string, path: string): Route => ({ method, path, handler: async () => ({}) });

describe('matchRoutes', () => {
  it('prefers a literal segment to a name, in whatever order the routes come', () => {
    const routes = [
      route('GET', '/users/{id}/roles'),
      route('GET', '/users/me/{what}'),
      route('GET', '/{any}/me/roles'),
    ];

    for (const order of [routes, routes.toReversed()]) {
      expect(matchRoutes(order)('GET', '/users/me/roles')?.route.path).toBe('/users/me/{what}');
      expect(matchRoutes(order)('GET', '/users/00u1/roles')?.pathParameters).toEqual({ id: '00u1' });
    }
  });

  it.each([
    ['another method', 'HEAD', '/users/1'],
    ['a trailing slash', 'GET', '/users/1/'],
    ['an empty name', 'GET', '/users/'],
    ['a missing segment', 'GET', '/users'],
    ['a doubled slash', 'GET', '//users/1'],
    ['another case', 'GET', '/Users/1'],
  ])('does not match %s', (_, method, path) => {
    expect(matchRoutes([route('GET', '/users/{id}')])(method, path)).toBeUndefined();
  });

  it('binds a name that every object inherits as an ordinary value', () => {
    const found = matchRoutes([route('GET', '/{__proto__}')])('GET', '/x');

    expect(Object.entries(found?.pathParameters ?? {})).toEqual([['__proto__', 'x']]);
  });

  it('refuses routes that cannot be told apart', () => {
    expect(() => matchRoutes([route('GET', '/a/{x}'), route('GET', '/a/{y}')])).toThrow('Two routes');
  });

  it('refuses a path with a name inside a segment', () => {
    expect(() => matchRoutes([route('GET', '/a-{x}')])).toThrow('whole segments');
  });
});

describe('parseRequestTarget', () => {
  it.each([
    ['/a%2Fb?x=%2F', { path: '/a/b', rawQuery: 'x=%2F' }],
    ['/a%252Fb', { path: '/a%2Fb', rawQuery: '' }],
    ['/a+b%20c', { path: '/a+b c', rawQuery: '' }],
    ['/a/../b/./c', { path: '/a/../b/./c', rawQuery: '' }],
    ['/a%3Fb??c', { path: '/a?b', rawQuery: '?c' }],
    ['http://other.example/a?b', { path: '/a', rawQuery: 'b' }],
    ['http://other.example', { path: '/', rawQuery: '' }],
  ])('takes %s apart without normalising it', (target, expected) => {
    expect(parseRequestTarget(target)).toEqual(expected);
  });

  it.each(['/%', '/%zz', '/%c3%28', '/%ff'])('refuses the malformed %s', (target) => {
    expect(parseRequestTarget(target)).toBeUndefined();
  });
});
