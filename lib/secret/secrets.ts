import { AwsError } from '../aws/aws-error.ts';
import { SecretsManager, type Stage, type StoredSecret } from './secrets-manager.ts';

/** One version of a secret, as stored. */
export interface SecretVersion {
  readonly versionId: string;
  /** The parsed JSON of the secret's string; of a previous version undefined where it is none. */
  readonly value: unknown;
  /** When this version was put, epoch milliseconds. */
  readonly createdAt: number;
}

interface Entry {
  version: Promise<SecretVersion | undefined>;
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
  readonly #manager: SecretsManager;
  readonly #entries = new Map<string, Entry>();

  constructor(manager = new SecretsManager()) {
    this.#manager = manager;
  }

  /** @throws {SecretUnusable} */
  async get(id: string): Promise<SecretVersion> {
    return found(id, await this.#keep(id, 'AWSCURRENT'));
  }

  /** The version before the current one; undefined where there is none. @throws {SecretUnusable} */
  getPrevious(id: string): Promise<SecretVersion | undefined> {
    return this.#keep(id, 'AWSPREVIOUS');
  }

  /**
   * The secret anew, after somebody refused what the version in hand says; at most once in ten seconds.
   *
   * @throws {SecretUnusable}
   */
  async reread(id: string, refusedVersionId: string): Promise<SecretVersion> {
    const { versionId } = await this.get(id);
    // Nothing waits from here on: of many who were refused at once, the first reads for all.
    const readAt = this.#entries.get(keyOf(id, 'AWSCURRENT'))?.readAt ?? 0;
    const again = versionId === refusedVersionId && Date.now() - readAt >= REREAD_EVERY_MS;
    if (!again) return this.get(id);
    this.#entries.delete(keyOf(id, 'AWSPREVIOUS'));
    return found(id, await this.#read(id, 'AWSCURRENT'));
  }

  #keep(id: string, stage: Stage): Promise<SecretVersion | undefined> {
    const entry = this.#entries.get(keyOf(id, stage));
    return entry && Date.now() - entry.readAt < TTL_MS ? entry.version : this.#read(id, stage);
  }

  #read(id: string, stage: Stage): Promise<SecretVersion | undefined> {
    const key = keyOf(id, stage);
    const version = this.#fetch(id, stage);
    const entry = { version, readAt: Date.now() };
    this.#entries.set(key, entry);
    version.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return version;
  }

  async #fetch(id: string, stage: Stage): Promise<SecretVersion | undefined> {
    let stored: StoredSecret;
    try {
      stored = await this.#manager.getSecretValue(id, stage);
    } catch (cause) {
      const { name, message } = cause as Error;
      if (name === 'ResourceNotFoundException' && stage === 'AWSPREVIOUS') return undefined;
      // What AWS itself has answered says too much about the account.
      const isOurs = cause instanceof AwsError && cause.status === undefined;
      const why = isOurs ? `: ${message}` : ` (${name})`;
      throw new SecretUnusable(`The secret ${id} could not be read${why}`, { cause });
    }
    const { SecretString, VersionId: versionId, CreatedDate } = stored;
    try {
      return { versionId, value: JSON.parse(SecretString), createdAt: CreatedDate * 1000 };
    } catch {
      if (stage === 'AWSPREVIOUS') return { versionId, value: undefined, createdAt: CreatedDate * 1000 };
      // The parser's message quotes the text, so it is not kept as a cause.
      throw new SecretUnusable(`The secret ${id} is not JSON`);
    }
  }
}

const keyOf = (id: string, stage: Stage) => `${stage} ${id}`;

function found(id: string, version: SecretVersion | undefined): SecretVersion {
  if (!version) throw new SecretUnusable(`The secret ${id} has no current version`);
  return version;
}
