import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildEvent } from './event.ts';
import { invoke } from './invoke.ts';
import type { Route } from './lambda-handler.ts';
import { matchRoutes } from './match-route.ts';
import { readBody } from './read-body.ts';
import { parseRequestTarget } from './request-target.ts';
import { type Answer, gatewayAnswer } from './result.ts';

/** What the gateway serves, and where. */
export interface ApiGatewayOptions {
  routes: readonly Route[];
  /** 0, the default, takes a free port. */
  port?: number;
  /** Asked before a 404; answers true once it has taken the response over. */
  fallback?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** 10 MB unless told, as an HTTP API. */
  maxBodyBytes?: number;
}

/** The running gateway. */
export interface ApiGateway {
  url: string;
  /** Stops listening and resolves when the requests under way are answered. */
  close(): Promise<void>;
}

/**
 * Serves Lambda handlers of this process the way an API Gateway HTTP API does: payload format 2.0, its
 * matching, its limits and its own error answers.
 *
 * @throws {Error} when two routes cannot be told apart or the port is taken.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export async function startApiGateway(options: ApiGatewayOptions): Promise<ApiGateway> {
  const match = matchRoutes(options.routes);
  const maxBodyBytes = options.maxBodyBytes ?? 10 * 1024 * 1024;

  // 10,240 bytes for request line and headers together; Node answers 431 beyond it.
  const server = createServer(
    { maxHeaderSize: 10_240, insecureHTTPParser: false },
    async (request, response) => {
      const requestId = randomBytes(11).toString('base64');
      response.setHeader('apigw-requestid', requestId);
      try {
        const answer = await answerTo(request, response, requestId);
        // A connection kept alive while the gateway closes would hold the closing up for seconds.
        if (!server.listening) response.shouldKeepAlive = false;
        if (answer !== undefined) send(request, response, answer);
      } catch {
        // Only a client that broke off while sending gets here: nobody is left to answer.
        response.destroy();
      }
    },
  );

  async function answerTo(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<Answer | undefined> {
    const receivedAt = new Date();
    const method = request.method ?? '';
    const target = parseRequestTarget(request.url ?? '');
    if (target === undefined) return gatewayAnswer(400, 'Bad Request');
    const found = match(method, target.path);
    if (found === undefined) {
      return options.fallback?.(request, response) ? undefined : gatewayAnswer(404, 'Not Found');
    }
    const body = await readBody(request, maxBodyBytes);
    if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large');
    const event = buildEvent({
      method,
      target,
      body,
      requestId,
      receivedAt,
      protocol: `HTTP/${request.httpVersion}`,
      rawHeaders: request.rawHeaders,
      sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      port: request.socket.localPort ?? 0,
      routeKey: `${found.route.method} ${found.route.path}`,
      pathParameters: found.pathParameters,
      traceId: newTraceId(receivedAt),
    });
    return invoke(found.route, event);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  // What is left of a refused body is thrown away, so that the client gets to read the refusal.
  if (!request.complete) {
    response.shouldKeepAlive = false;
    request.resume();
  }
  const bodiless = answer.statusCode === 204 || answer.statusCode === 304;
  if (!bodiless) response.setHeader('content-length', answer.body.length);
  response.writeHead(answer.statusCode, answer.headers).end(bodiless ? undefined : answer.body);
}

function newTraceId(at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
