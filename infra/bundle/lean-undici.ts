import type { Dispatcher } from 'undici';
// @ts-expect-error The types describe the whole package only.
import send from 'undici/lib/api/api-request.js';
// @ts-expect-error
import Agent from 'undici/lib/dispatcher/agent.js';

export { Agent };

/**
 * What functions use of undici. The package's own entry is one CommonJS module that loads caches, mocks, WebSockets
 * and a second fetch; of those nothing can be shaken off.
 *
 * @throws for a request without a dispatcher, as there is no global one here
 */
export function request(
  url: string,
  { dispatcher, ...options }: { dispatcher: Dispatcher } & Omit<Dispatcher.RequestOptions, 'origin' | 'path'>,
): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  return send.call(dispatcher, { ...options, origin, path: pathname + search });
}
