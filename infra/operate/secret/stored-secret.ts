import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
  type UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { isPlaceholder } from '../../../lib/secret/placeholder.ts';
import { awsProblem } from '../aws-problem.ts';
import { Refusal } from '../refusal.ts';
import { problemsOf, type SecretKind, secretVariables } from '../secret-kinds.ts';
import { pendingVersion } from './pending-version.ts';

/** A version as Secrets Manager keeps it; empty where there is none. */
interface StoredVersion {
  readonly id?: string | undefined;
  readonly text?: string | undefined;
}

/** One of the five secrets, as Secrets Manager keeps it. */
export class StoredSecret {
  readonly kind: SecretKind;
  readonly id: string;
  readonly #client = new SecretsManagerClient({});

  /** @throws {Refusal} where neither an id nor the secret's variable is given */
  constructor(kind: SecretKind, id: string | undefined = process.env[secretVariables[kind]]) {
    if (!id) throw new Refusal(`Set ${secretVariables[kind]}, or name the secret with --secret-id.`);
    this.kind = kind;
    this.id = id;
  }

  /** The current value; undefined where there is none yet, or only a placeholder. @throws {Refusal} */
  async read(): Promise<unknown> {
    return this.valueOf(await this.version());
  }

  /** A version, without a look at its value. @throws {Refusal} */
  async version(VersionStage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT'): Promise<StoredVersion> {
    try {
      const command = new GetSecretValueCommand({ SecretId: this.id, VersionStage });
      const { VersionId, SecretString } = await this.#client.send(command);
      return { id: VersionId, text: SecretString };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return {};
      throw this.#refusal(error);
    }
  }

  /** The value of a version; undefined where there is none, or only a placeholder. @throws {Refusal} */
  valueOf({ id, text }: StoredVersion): unknown {
    if (id === undefined) return undefined;
    const value = parseJson(text ?? '', `The secret ${this.id}`);
    return isPlaceholder(value) ? undefined : value;
  }

  /**
   * Puts a new version, if it is what the functions take.
   *
   * @returns the version's id
   * @throws {Refusal} naming the member that is wrong, never its value
   */
  async put(value: unknown, VersionStages?: string[]): Promise<string> {
    const problems = problemsOf(this.kind, value);
    if (problems.length > 0) throw new Refusal(`Nothing was written: ${problems.join('; ')}.`);
    try {
      const SecretString = JSON.stringify(value);
      const command = new PutSecretValueCommand({ SecretId: this.id, SecretString, VersionStages });
      return String((await this.#client.send(command)).VersionId);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  /**
   * Puts a new version in the place of the one that it was made from, and of no other: whatever somebody else has put
   * since, as a rotation does, stays.
   *
   * @returns the version's id
   * @throws {Refusal} as {@link put}, and where another version has become current
   */
  async replace({ id: RemoveFromVersionId }: StoredVersion, value: unknown): Promise<string> {
    if (RemoveFromVersionId === undefined) return this.put(value);
    // A version without a label would be forgotten before it becomes current.
    const label = `goldthread-${randomUUID()}`;
    const made = await this.put(value, [label]);
    try {
      await this.#label({ VersionStage: 'AWSCURRENT', MoveToVersionId: made, RemoveFromVersionId });
    } catch (error) {
      const { id } = await this.version();
      if (id === RemoveFromVersionId) throw this.#refusal(error);
      // It was done, and only the answer was lost, where it is current after all.
      if (id !== made) {
        throw new Refusal(`Nothing was changed: ${this.id} has got another version meanwhile. Run it again.`);
      }
    } finally {
      // Nothing reads it: one that stays does no harm, and must not hide what was done.
      await this.#label({ VersionStage: label, RemoveFromVersionId: made }).catch(() => undefined);
    }
    return made;
  }

  /** Whether a rotation has begun and not finished; false where that cannot be looked at. */
  async isRotating(): Promise<boolean> {
    try {
      return (await pendingVersion(this.id, this.#client)) !== undefined;
    } catch {
      return false;
    }
  }

  #label(change: Omit<UpdateSecretVersionStageCommandInput, 'SecretId'>): Promise<unknown> {
    return this.#client.send(new UpdateSecretVersionStageCommand({ SecretId: this.id, ...change }));
  }

  close(): void {
    this.#client.destroy();
  }

  #refusal(error: unknown): Refusal {
    if (error instanceof ResourceNotFoundException) {
      return new Refusal(`There is no secret ${this.id}: deploy first, or look at AWS_REGION.`);
    }
    const { found, remedy } = awsProblem(error);
    return new Refusal(`${this.id}: ${found}. ${remedy}`);
  }
}

/** @throws {Refusal} that does not quote the text */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(`${what} does not hold JSON.`);
  }
}
