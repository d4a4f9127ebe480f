import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** One version of a secret, as stored. */
export interface SecretVersion {
  readonly versionId: string;
  /** The parsed JSON of the secret's string. */
  readonly value: unknown;
}

interface Entry {
  version: Promise<SecretVersion>;
  readAt: number;
}

const TTL_MS = 5 * 60_000;
// A wrong secret must not turn every refused request into a read of Secrets Manager.
const REREAD_EVERY_MS = 10_000;

/** A secret that is missing, empty or not JSON. The message names the secret, never its value. */
export class SecretUnusable extends Error {
  override name = 'SecretUnusable';
}

/**
 * Reads secrets from Secrets Manager and keeps them for five minutes across invocations.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export class Secrets {
  readonly #client: SecretsManagerClient;
  readonly #entries = new Map<string, Entry>();

  constructor(client = new SecretsManagerClient({})) {
    this.#client = client;
  }

  /** @throws {SecretUnusable} */
  get(id: string): Promise<SecretVersion> {
    const entry = this.#entries.get(id);
    return entry && Date.now() - entry.readAt < TTL_MS ? entry.version : this.#read(id);
  }

  /**
   * The secret anew, after somebody refused what the version in hand says; at most once in ten seconds.
   *
   * @throws {SecretUnusable}
   */
  async reread(id: string, refusedVersionId: string): Promise<SecretVersion> {
    const { versionId } = await this.get(id);
    // Nothing waits from here on: of many who were refused at once, the first reads for all.
    const readAt = this.#entries.get(id)?.readAt ?? 0;
    const again = versionId === refusedVersionId && Date.now() - readAt >= REREAD_EVERY_MS;
    return again ? this.#read(id) : this.get(id);
  }

  #read(id: string): Promise<SecretVersion> {
    const version = this.#fetch(id);
    const entry = { version, readAt: Date.now() };
    this.#entries.set(id, entry);
    version.catch(() => {
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
    });
    return version;
  }

  async #fetch(id: string): Promise<SecretVersion> {
    let text: string | undefined;
    let versionId: string | undefined;
    try {
      const found = await this.#client.send(new GetSecretValueCommand({ SecretId: id }));
      text = found.SecretString;
      versionId = found.VersionId;
    } catch (cause) {
      throw new SecretUnusable(`The secret ${id} could not be read (${(cause as Error).name})`, { cause });
    }
    try {
      return { versionId: versionId ?? '', value: JSON.parse(text ?? '') };
    } catch {
      // The parser's message quotes the text, so it is not kept as a cause.
      throw new SecretUnusable(`The secret ${id} is not JSON`);
    }
  }
}
