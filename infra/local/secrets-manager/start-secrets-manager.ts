import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Action } from './action-input.ts';
import { actionOf, actions, runAction } from './run-action.ts';
import { openSecretStore } from './secret-store.ts';
import { ServiceError } from './service-error.ts';

export type { Action } from './action-input.ts';

/** Where the stand-in listens and keeps its secrets. */
export interface SecretsManagerOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** Keeps secrets here across restarts, in files of mode 0600; in memory without it. */
  dataDir?: string;
  /** The service's clock, in ms. */
  now?: () => number;
}

/** The running stand-in: an `endpoint` for the AWS SDK. */
export interface SecretsManager {
  url: string;
  /** How many requests each action has had, refused ones too: a test of a cache reads it. */
  requests: Readonly<Record<Action, number>>;
  /** Breaks what is under way and stops. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for AWS Secrets Manager that the AWS SDK talks to. A request must be signed, but the
 * signature is not verified: any credentials do, and it must never be reachable from another machine.
 *
 * @throws {Error} when the port is taken or a file in `dataDir` is damaged.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
export async function startSecretsManager(options: SecretsManagerOptions = {}): Promise<SecretsManager> {
  const now = options.now ?? Date.now;
  const context = { store: openSecretStore(now, options.dataDir), now };
  const requests = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>;

  async function answer(request: IncomingMessage): Promise<object> {
    const body = await readText(request);
    const action = actionOf(request.headers['x-amz-target']?.toString());
    if (action !== undefined) requests[action] += 1;
    if (!/^AWS4-HMAC-SHA256 .*Credential=.*Signature=/.test(request.headers.authorization ?? '')) {
      throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    if (action === undefined || request.method !== 'POST') {
      throw new ServiceError('UnknownOperationException', 'The operation is not known here');
    }
    return runAction(action, parseJson(body), context);
  }

  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.setHeader('x-amzn-requestid', randomUUID());
    try {
      response.end(JSON.stringify(await answer(request)));
    } catch (error) {
      const [status, code, message] =
        error instanceof ServiceError
          ? [400, error.code, error.message]
          : [500, 'InternalServiceError', 'An error occurred on the server side.'];
      if (status === 500 && request.errored === null)
        console.error('Secrets Manager could not answer', error);
      response.writeHead(Number(status), { 'x-amzn-errortype': String(code) });
      response.end(JSON.stringify({ __type: code, Message: message }));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not JSON');
  }
}
