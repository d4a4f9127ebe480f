import type { Secrets } from '../secret/secrets.ts';
import { SecretUnusable } from '../secret/secrets.ts';
import { type Authorization, Connection, type Credential, createAgent } from './connection.ts';
import type { Vendor } from './vendor.ts';

/** A vendor's tenant as its secret describes it, reconnected when the secret has a new version. */
export class Tenant {
  readonly #vendor: Vendor;
  readonly #secrets: Secrets;
  readonly #secretId: string;
  readonly #agent = createAgent();
  #connected: { versionId: string; connection: Connection } | undefined;

  constructor(vendor: Vendor, secrets: Secrets, secretId: string) {
    this.#vendor = vendor;
    this.#secrets = secrets;
    this.#secretId = secretId;
  }

  /** @throws {SecretUnusable} for a secret that is missing or of another shape */
  async connection(): Promise<Connection> {
    const { versionId, value } = await this.#secrets.get(this.#secretId);
    if (this.#connected?.versionId !== versionId) {
      const { baseUrl, authorization } = this.#describe(value);
      const renewing = this.#renewing(baseUrl, { versionId, authorization });
      this.#connected = {
        versionId,
        connection: new Connection(baseUrl, renewing, this.#agent, this.#vendor.name),
      };
    }
    return this.#connected.connection;
  }

  /** An authorization that looks for a newer secret first when the vendor says 401, then for a newer token. */
  #renewing(baseUrl: string, first: { versionId: string; authorization: Authorization }): Authorization {
    let current = first;
    return {
      tookCredential: (answer) => current.authorization.tookCredential?.(answer) ?? false,
      authorize: (method, url) => {
        const { versionId, authorization } = current;
        const renewing = ({ headers, renew }: Credential): Credential => ({
          headers,
          renew: async () => {
            const latest = await this.#secrets.reread(this.#secretId, versionId);
            if (latest.versionId === versionId) return renew();
            const described = this.#describe(latest.value);
            // A new credential never goes to the address that the old secret named.
            if (described.baseUrl !== baseUrl) return false;
            // Of many who were refused at once, the first brings the new one for all.
            if (latest.versionId !== current.versionId) {
              current = { versionId: latest.versionId, authorization: described.authorization };
            }
            return true;
          },
        });
        const given = authorization.authorize(method, url);
        return given instanceof Promise ? given.then(renewing) : renewing(given);
      },
    };
  }

  #describe(value: unknown): { baseUrl: string; authorization: Authorization } {
    try {
      return this.#vendor.connect(value);
    } catch {
      // zod's message could quote the secret.
      throw new SecretUnusable(`The secret ${this.#secretId} does not hold what ${this.#vendor.name} needs`);
    }
  }
}
