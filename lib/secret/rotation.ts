import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** What Secrets Manager invokes a rotation function with, once for each step. */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  /** The id of the version that is being made. */
  readonly ClientRequestToken: string;
}

/** What is particular to a secret that is rotated. */
export interface Rotated {
  /** The new value, from the current one. */
  next(current: unknown): unknown;
  /** Tries a value. @throws {Error} that does not quote it, where it cannot be used */
  test(value: unknown): Promise<void> | void;
}

/** A rotation that cannot go on; the message names versions, never a value. */
export class RotationRefused extends Error {
  override name = 'RotationRefused';
}

/**
 * One step of a rotation. Each can be repeated at any time: Secrets Manager does that after a failure.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 *
 * @throws {RotationRefused} for a version that is not the one to be made
 */
export async function rotate(
  { Step, SecretId, ClientRequestToken: token }: RotationEvent,
  rotated: Rotated,
  client = new SecretsManagerClient({}),
): Promise<void> {
  const { VersionIdsToStages: stages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  if (stages[token]?.includes('AWSCURRENT')) return;
  // Secrets Manager has marked the version before the first step, with no value yet.
  if (Step !== 'createSecret' && !stages[token]?.includes('AWSPENDING')) {
    throw new RotationRefused(`Version ${token} is not pending`);
  }
  switch (Step) {
    case 'createSecret': {
      if (await read(client, SecretId, 'AWSPENDING', token)) return;
      const current = await read(client, SecretId, 'AWSCURRENT');
      if (!current) throw new RotationRefused('The secret has no current version');
      const SecretString = JSON.stringify(rotated.next(JSON.parse(current)));
      const VersionStages = ['AWSPENDING'];
      await client.send(
        new PutSecretValueCommand({ SecretId, ClientRequestToken: token, SecretString, VersionStages }),
      );
      return;
    }
    case 'setSecret':
      // The secret is itself what credentials are checked against: there is nowhere else to set them.
      return;
    case 'testSecret':
      return rotated.test(JSON.parse((await read(client, SecretId, 'AWSPENDING', token)) ?? 'null'));
    case 'finishSecret': {
      const current = Object.keys(stages).find((id) => stages[id]?.includes('AWSCURRENT'));
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: token,
          RemoveFromVersionId: current,
        }),
      );
      return;
    }
    default:
      throw new RotationRefused('The step is none that is known');
  }
}

async function read(
  client: SecretsManagerClient,
  SecretId: string,
  VersionStage: string,
  VersionId?: string,
): Promise<string | undefined> {
  try {
    const command = new GetSecretValueCommand({ SecretId, VersionStage, VersionId });
    return (await client.send(command)).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
