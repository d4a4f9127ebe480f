import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A response on its way through a proxy. */
export interface Passing {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A request on its way through a proxy. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A proxy that puts faults into what passes: it proves that they are found. */
export interface TamperingProxy {
  /** Changes a response in place; nothing unless set. */
  tamper: (response: Passing, request: Asked) => void;
  /** Responds in place of what is behind; passes everything on unless set. */
  instead: (request: Asked) => Promise<Passing | undefined>;
  /** Listens before an address, and returns its own. */
  front(url: string): Promise<string>;
  close(): Promise<void>;
}

const HOP_BY_HOP = ['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'host'];

/** Starts nothing yet: `front` does. */
export function tamperingProxy(): TamperingProxy {
  let behind = '';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', url = '/' } = request;
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        value === undefined || HOP_BY_HOP.includes(name) ? [] : [[name, String(value)]],
      ),
    );
    const asked = { method, path: url, headers };
    const passing = (await proxy.instead(asked)) ?? (await passOn(asked, Buffer.concat(chunks)));
    proxy.tamper(passing, asked);
    response
      .writeHead(passing.status, passing.headers)
      .end(passing.status === 204 ? undefined : passing.body);
  });
  const passOn = async ({ method, path, headers }: Asked, body: Buffer): Promise<Passing> => {
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const answer = await fetch(behind + path, {
      method,
      headers,
      redirect: 'manual',
      ...(hasBody && { body }),
    });
    return {
      status: answer.status,
      headers: Object.fromEntries([...answer.headers].filter(([name]) => !HOP_BY_HOP.includes(name))),
      body: await answer.text(),
    };
  };
  const proxy: TamperingProxy = {
    tamper: () => {},
    instead: async () => undefined,
    async front(url) {
      behind = url;
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;
}
