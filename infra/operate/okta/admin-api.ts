import * as z from 'zod';
import { oktaAuthorization } from '../../../lib/okta/authorization.ts';
import { oktaSecret } from '../../../lib/okta/secret.ts';
import { Connection, createAgent } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { UpstreamError } from '../../../lib/upstream/errors.ts';
import { Refusal } from '../refusal.ts';

const TIMEOUT_MS = 30_000;

/** An org's management API, as its administrator's token opens it. */
export class AdminApi {
  readonly orgUrl: string;
  readonly #connection: Connection;
  readonly #agent = createAgent();

  /** @throws {Refusal} for an address or a token that cannot be one */
  constructor(orgUrl: string, apiToken: string) {
    const { data, error } = oktaSecret.safeParse({ orgUrl, apiToken });
    if (!data) {
      const isToken = error.issues.some(({ path }) => path[0] === 'apiToken');
      throw new Refusal(
        isToken ? 'Standard input holds no API token.' : '--url must be https://, and no path.',
      );
    }
    this.orgUrl = data.orgUrl;
    this.#connection = new Connection(data.orgUrl, oktaAuthorization(data), this.#agent);
  }

  /** @throws {Refusal} for whatever Okta refuses */
  async get<T>(what: string, path: string, schema: z.ZodType<T>, query: [string, string][] = []): Promise<T> {
    return this.#asked(what, schema, () =>
      this.#connection.read({ method: 'GET', path, query }, new Deadline(TIMEOUT_MS)),
    );
  }

  /** @throws {Refusal} for whatever Okta refuses */
  async post<T>(what: string, path: string, schema: z.ZodType<T>, body: unknown = {}): Promise<T> {
    return this.#asked(what, schema, () =>
      this.#connection.write({ method: 'POST', path, body }, new Deadline(TIMEOUT_MS)),
    );
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #asked<T>(what: string, schema: z.ZodType<T>, ask: () => Promise<{ body: unknown }>): Promise<T> {
    try {
      return schema.parse((await ask()).body);
    } catch (error) {
      if (error instanceof UpstreamError) throw new Refusal(`${what}: ${reasonOf(error)}.`);
      if (error instanceof z.ZodError) throw new Refusal(`${what}: Okta answered something unexpected.`);
      throw error;
    }
  }
}

function reasonOf({ answer, message }: UpstreamError): string {
  if (!answer) return message;
  const { errorCode, errorSummary } = (answer.body ?? {}) as { errorCode?: string; errorSummary?: string };
  if (answer.status === 401) return 'the API token is expired, revoked or wrong (401)';
  if (answer.status === 403) return "the token's owner may not do this; a super administrator may (403)";
  return `Okta refuses it, ${errorSummary ?? 'for no reason that it names'} (${answer.status} ${errorCode ?? ''})`;
}
