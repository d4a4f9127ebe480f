import type { Secrets } from '../secret/secrets.ts';
import { SecretUnusable } from '../secret/secrets.ts';
import { type Authorization, Connection, createAgent } from './connection.ts';
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
      const renewing = this.#renewing(baseUrl, authorization, versionId);
      this.#connected = { versionId, connection: new Connection(baseUrl, renewing, this.#agent) };
    }
    return this.#connected.connection;
  }

  /** An authorization that looks for a newer secret first when the vendor says 401, then for a newer token. */
  #renewing(baseUrl: string, first: Authorization, firstVersionId: string): Authorization {
    let current = first;
    let versionId = firstVersionId;
    return {
      headers: (method, url, deadline) => current.headers(method, url, deadline),
      renew: async (refused, deadline) => {
        const latest = await this.#secrets.reread(this.#secretId, versionId);
        if (latest.versionId === versionId) return current.renew(refused, deadline);
        const described = this.#describe(latest.value);
        // A new credential never goes to the address that the old secret named.
        if (described.baseUrl !== baseUrl) return false;
        current = described.authorization;
        versionId = latest.versionId;
        return true;
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
