import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

const CHANNEL = 'fastify.initialization';

/**
 * Starts a server that is built on Fastify on 127.0.0.1, whichever address it would choose by itself: fauxqs always
 * takes 0.0.0.0, its `host` being only a name in queue URLs. Fastify announces each instance as it is made.
 *
 * @param start makes its instance before its first await
 * @throws where it does not: it would listen wherever it likes
 * @see https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks
 */
export async function onLoopback<T>(start: () => Promise<T>): Promise<T> {
  let bound = 0;
  const bind = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    const listen = fastify.listen.bind(fastify) as (options: object) => Promise<string>;
    fastify.listen = ((options: object) =>
      listen({ ...options, host: '127.0.0.1' })) as typeof fastify.listen;
    bound += 1;
  };
  subscribe(CHANNEL, bind);
  let starting: Promise<T>;
  try {
    starting = start();
  } finally {
    unsubscribe(CHANNEL, bind);
  }
  if (bound !== 1)
    throw new Error('The server is not the one Fastify instance that can be kept on 127.0.0.1.');
  return starting;
}
