import type { Route } from './lambda-handler.ts';

/** The route that a request belongs to and the values of its path's names. */
export interface RouteMatch {
  route: Route;
  pathParameters: Record<string, string>;
}

type Matcher = (method: string, path: string) => RouteMatch | undefined;
type Segment = { name: string } | { literal: string };

/**
 * Compiles routes into a matcher over decoded paths. A literal segment wins over a name at the leftmost
 * difference, an empty segment never fills a name, and a trailing slash makes another path.
 *
 * @throws {Error} when two routes cannot be told apart.
 */
export function matchRoutes(routes: readonly Route[]): Matcher {
  const compiled = routes.map((route) => ({ route, segments: segmentsOf(route.path) }));
  const keys = compiled.map(({ route, segments }) => `${route.method} ${shapeOf(segments)}`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`Two routes answer ${twice}`);
  // Sorting once by shape puts literals ahead of names, so that the first match is the most specific one.
  const ordered = compiled.toSorted((a, b) => (rankOf(a.segments) < rankOf(b.segments) ? -1 : 1));

  return (method, path) => {
    const values = path.split('/');
    for (const { route, segments } of ordered) {
      if (route.method !== method || segments.length !== values.length) continue;
      const pathParameters = bind(segments, values);
      if (pathParameters !== undefined) return { route, pathParameters };
    }
    return undefined;
  };
}

function segmentsOf(path: string): Segment[] {
  return path.split('/').map((text) => {
    const name = /^\{([^{}+]+)\}$/.exec(text)?.[1];
    if (name !== undefined) return { name };
    if (/[{}]/.test(text)) throw new Error(`Not a path of whole segments: ${path}`);
    return { literal: text };
  });
}

function shapeOf(segments: Segment[]): string {
  return segments.map((segment) => ('name' in segment ? '{}' : segment.literal)).join('/');
}

function rankOf(segments: Segment[]): string {
  return segments.map((segment) => ('name' in segment ? '1' : '0')).join('');
}

function bind(segments: Segment[], values: string[]): Record<string, string> | undefined {
  const bound = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const value = values[index];
    if (value === undefined) return undefined;
    if ('literal' in segment) {
      if (segment.literal !== value) return undefined;
    } else if (value === '') return undefined;
    else bound.set(segment.name, value);
  }
  return Object.fromEntries(bound);
}
