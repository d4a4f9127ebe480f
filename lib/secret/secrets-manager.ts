import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { Agent, request } from 'undici';
import * as z from 'zod';
import { Sha256 } from './sha256.ts';

/** Which version of a secret. */
export type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

/** Where Secrets Manager is and who asks; what Lambda's environment says unless told. */
export interface SecretsManagerOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

const storedSecret = z.object({
  VersionId: z.string(),
  SecretString: z.string().default(''),
  /** Epoch seconds. */
  CreatedDate: z.number().default(0),
});

export type StoredSecret = z.output<typeof storedSecret>;

/** Secrets Manager refused, or did not answer. Its name is AWS's own: `AccessDeniedException`. */
export class SecretsManagerError extends Error {
  constructor(name: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 3_000;
const PASSING = new Set(['ThrottlingException', 'InternalServiceError', 'ServiceUnavailable', 'Unreachable']);

/**
 * The one request that functions make of Secrets Manager, signed by AWS's own signer. AWS's client for it is 190 kB, a
 * third of a read's bundle, and every start of a function would load it.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export class SecretsManager {
  readonly #options: SecretsManagerOptions;
  readonly #agent = new Agent({ connections: 2, connect: { timeout: TIMEOUT_MS } });
  #signer: SignatureV4 | undefined;

  constructor(options: SecretsManagerOptions = {}) {
    this.#options = options;
  }

  /** Tries again where it may pass. @throws {SecretsManagerError} */
  async getSecretValue(SecretId: string, VersionStage: Stage): Promise<StoredSecret> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask(JSON.stringify({ SecretId, VersionStage }));
      } catch (error) {
        const { name } = error as Error;
        if (!PASSING.has(name) || attempt === ATTEMPTS) throw error;
        await sleep(50 * 2 ** attempt * Math.random());
      }
    }
  }

  async #ask(body: string): Promise<StoredSecret> {
    const url = new URL(this.#endpoint);
    const { method, headers } = await this.#sign(url, body);
    const { statusCode, text } = await request(url.href, {
      dispatcher: this.#agent,
      method,
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .then(async (answer) => ({ statusCode: answer.statusCode, text: await answer.body.text() }))
      .catch((cause) => {
        throw new SecretsManagerError('Unreachable', 'Secrets Manager did not answer', cause);
      });
    if (statusCode !== 200) throw refusal(statusCode, text);
    const stored = storedSecret.safeParse(parsed(text));
    // What zod says would quote the secret.
    if (!stored.success)
      throw new SecretsManagerError('InvalidAnswer', 'The answer is not one of Secrets Manager');
    return stored.data;
  }

  get #endpoint(): string {
    const { endpoint = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER } = this.#options;
    const domain = this.#region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return endpoint ?? `https://secretsmanager.${this.#region}.${domain}/`;
  }

  get #region(): string {
    return this.#options.region ?? process.env.AWS_REGION ?? '';
  }

  #sign(url: URL, body: string) {
    this.#signer ??= new SignatureV4({
      service: 'secretsmanager',
      region: this.#region,
      sha256: Sha256,
      credentials: async () => this.#options.credentials ?? credentialsIn(process.env),
    });
    return this.#signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: '/',
      query: {},
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.GetSecretValue',
      },
      body,
    });
  }
}

/** @throws {SecretsManagerError} where there are none: Lambda puts them there, and a shell can be told to */
function credentialsIn({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: NodeJS.ProcessEnv) {
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  throw new SecretsManagerError(
    'NoCredentials',
    'There are no AWS credentials in the environment; a shell gets them by `eval "$(aws configure export-credentials --format env)"`',
  );
}

function refusal(status: number, text: string): SecretsManagerError {
  const { __type: type = '' } = z.object({ __type: z.string() }).partial().catch({}).parse(parsed(text));
  const name = type.replace(/^.*#/, '');
  return new SecretsManagerError(
    name || (status >= 500 ? 'ServiceUnavailable' : `Status${status}`),
    `Secrets Manager answered ${status}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
