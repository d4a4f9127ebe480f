import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Authorization } from '../../../lib/upstream/connection.ts';

/** One request as it reached the vendor. */
export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to do with the n-th request, counted from 1. */
export type Behaviour = (response: ServerResponse, heard: Heard, n: number) => void;

/** A server on this machine that behaves as a test wants, and remembers what it heard. */
export async function startVendor(behave: Behaviour, port = 0) {
  const heard: Heard[] = [];
  let connections = 0;
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    const latest = { method, url, headers, body };
    heard.push(latest);
    behave(response, latest, heard.length);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    heard,
    connections: () => connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type FakeVendor = Awaited<ReturnType<typeof startVendor>>;

/** Answers JSON. */
export const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** A credential that is always the same and has nothing newer. */
export const fixed: Authorization = {
  authorize: async () => ({ headers: { authorization: 'SSWS fixed' }, renew: async () => false }),
};

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const vendor = await startVendor(() => {});
  await vendor.close();
  return vendor.port;
}
