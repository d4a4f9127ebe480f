import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { isPlaceholder } from '../../../lib/secret/placeholder.ts';
import { awsProblem } from '../aws-problem.ts';
import { Refusal } from '../refusal.ts';
import { problemsOf, type SecretKind, secretVariables } from '../secret-kinds.ts';

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
    let text: string | undefined;
    try {
      const command = new GetSecretValueCommand({ SecretId: this.id });
      ({ SecretString: text } = await this.#client.send(command));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw this.#refusal(error);
    }
    const value = parseJson(text ?? '', `The secret ${this.id}`);
    return isPlaceholder(value) ? undefined : value;
  }

  /**
   * Puts a new version, if it is what the functions take.
   *
   * @returns the version's id
   * @throws {Refusal} naming the member that is wrong, never its value
   */
  async put(value: unknown): Promise<string> {
    const problems = problemsOf(this.kind, value);
    if (problems.length > 0) throw new Refusal(`Nothing was written: ${problems.join('; ')}.`);
    try {
      const SecretString = JSON.stringify(value);
      const command = new PutSecretValueCommand({ SecretId: this.id, SecretString });
      return String((await this.#client.send(command)).VersionId);
    } catch (error) {
      throw this.#refusal(error);
    }
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
