import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Service = 'dynamodb' | 'okta' | 'sailpoint' | 'sqs';

/** One request on its way from a worker. */
export interface Call {
  readonly service: Service;
  /** The worker process that sent it. */
  readonly pid: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the service answered, as it goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer | string;
}

/** What happens to a request before it is passed on, or (`after`) once it was, when its effect is there. */
export type Disturbance =
  | { readonly do: 'kill'; readonly after?: boolean }
  /** With `ms`, the connection breaks only after that time. */
  | { readonly do: 'reset'; readonly ms?: number; readonly after?: boolean }
  | { readonly do: 'stop' | 'delay'; readonly ms: number; readonly after?: boolean }
  | { readonly do: 'clock'; readonly offsetMs: number; readonly after?: boolean }
  | { readonly do: 'answer'; readonly answer: Answer; readonly after?: boolean };

/** What a proxy asks and tells its parent. */
export interface Watch {
  disturbanceOf(call: Call): Disturbance | undefined;
  /** The change whose write a request is, where it is one. */
  changeOf(call: Call): string | undefined;
  /** The service has answered, so whatever the request does is done. */
  answered(call: Call, answer: Answer): void;
  /** Kills, stops or misadjusts a process. */
  act(pid: number, disturbance: Disturbance): void;
}

export interface FaultProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** By which a vendor that watches its effects knows whose they are. */
export const CHANGE_HEADER = 'x-campaign-change';

/** Stands between one worker and one service, passes requests on, and disturbs those that it is told to. */
export async function startFaultProxy(
  service: Service,
  targetUrl: string,
  pidNow: () => number,
  watch: Watch,
): Promise<FaultProxy> {
  const target = new URL(targetUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const owners = new WeakMap<Socket, number>();
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The worker died while it sent: an incomplete request has no effect.
      return;
    }
    const { socket, method = 'GET', url: path = '/', headers } = request;
    const body = Buffer.concat(chunks);
    const call: Call = { service, pid: owners.get(socket) ?? 0, method, path, headers, body };
    const disturbance = watch.disturbanceOf(call);
    const change = watch.changeOf(call);
    try {
      if (disturbance && !disturbance.after) {
        const done = await disturb(disturbance);
        if (done) return;
      }
      const answer = await pass(call, change);
      watch.answered(call, answer);
      if (disturbance?.after) {
        const done = await disturb(disturbance);
        if (done) return;
      }
      write(answer);
    } catch {
      socket.destroy();
    }

    /** @returns whether that was all that becomes of the request */
    async function disturb(how: Disturbance): Promise<boolean> {
      switch (how.do) {
        case 'reset':
          await sleep(how.ms ?? 0);
          socket.resetAndDestroy();
          return true;
        case 'kill':
          watch.act(call.pid, how);
          return true;
        case 'delay':
          await sleep(how.ms);
          return false;
        case 'answer':
          write(how.answer);
          return true;
        default:
          watch.act(call.pid, how);
          return false;
      }
    }

    function write({ status, headers: names, body: text }: Answer): void {
      if (response.destroyed) return;
      response.statusCode = status;
      for (const [name, value] of Object.entries(names)) {
        if (
          value !== undefined &&
          !/^(connection|keep-alive|transfer-encoding|content-length)$/i.test(name)
        ) {
          response.setHeader(name, value);
        }
      }
      response.end(text);
    }
  });

  async function pass({ method, path, headers, body }: Call, change?: string): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...kept } = headers;
    const out = httpRequest(
      {
        host: target.hostname,
        port: target.port,
        method,
        path,
        agent,
        headers: { ...kept, host: target.host, ...(change !== undefined && { [CHANGE_HEADER]: change }) },
      },
      async (answer) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of answer) chunks.push(chunk);
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
        } catch (error) {
          reject(error);
        }
      },
    );
    out.once('error', reject);
    out.end(body);
    return promise;
  }

  server.on('connection', (socket) => owners.set(socket, pidNow()));
  server.on('clientError', (_, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
