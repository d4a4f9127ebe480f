import {
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { log } from '../telemetry/logger.ts';
import { isPlaceholder } from './placeholder.ts';
import { labelsOf, readVersion, type Version, versionAt } from './versions.ts';

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
  /** Whether a value is what {@link next} makes of the current one. */
  isNext(value: unknown, current: unknown): boolean;
  /** Tries a value. @throws {Error} that does not quote it, where it cannot be used */
  test(value: unknown): Promise<void> | void;
}

/** A rotation that cannot go on; the message names versions, never a value. */
export class RotationRefused extends Error {
  override name = 'RotationRefused';
}

/**
 * How long after its version was made a rotation may end. From then on the time for which the version before is good
 * would be too short: it counts from when the version was made.
 */
export const ROTATION_MAX_MS = 5 * 60_000;

/**
 * One step of a rotation. Each can be repeated at any time: Secrets Manager does that after a failure.
 *
 * The version that it makes becomes current only if it was made of what is current at that moment, and just now.
 * Otherwise somebody has put another version meanwhile, perhaps without a credential that leaked, and the rotation is
 * cancelled: a version's value cannot be replaced, so the next rotation makes another version.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 *
 * @throws {RotationRefused} for a version that is not the one to be made, or can no longer become current
 */
export async function rotate(
  event: RotationEvent,
  rotated: Rotated,
  client = new SecretsManagerClient({}),
): Promise<void> {
  const { Step, SecretId, ClientRequestToken: token } = event;
  const labels = await labelsOf(client, SecretId);
  if (labels[token]?.includes('AWSCURRENT')) return;
  // Secrets Manager has marked the version before the first step, with no value yet.
  if (!labels[token]?.includes('AWSPENDING')) {
    throw new RotationRefused(`Version ${token} is not pending: its rotation has ended or was cancelled`);
  }
  const secret = { client, id: SecretId, token, current: currentOf(labels) };
  switch (Step) {
    case 'createSecret':
      return create(secret, rotated);
    case 'setSecret':
      // The secret is itself what credentials are checked against: there is nowhere else to set them.
      return;
    case 'testSecret':
      return tryOut(secret, rotated);
    case 'finishSecret':
      return finish(secret, rotated);
    default:
      throw new RotationRefused('The step is none that is known');
  }
}

/** A secret whose rotation has begun. */
interface Rotating {
  readonly client: SecretsManagerClient;
  readonly id: string;
  /** The version that is being made, and the one that is current. */
  readonly token: string;
  readonly current: string;
}

async function create(secret: Rotating, rotated: Rotated): Promise<void> {
  const { client, id, token } = secret;
  const made = await readVersion(client, id, token);
  const current = await readCurrent(secret);
  if (made) return refuseStale(secret, rotated, made, current);
  if (isPlaceholder(current))
    throw new RotationRefused('The secret still holds the placeholder: fill it first');
  const SecretString = JSON.stringify(rotated.next(current));
  await client.send(
    new PutSecretValueCommand({
      SecretId: id,
      ClientRequestToken: token,
      SecretString,
      VersionStages: ['AWSPENDING'],
    }),
  );
}

/**
 * Secrets Manager also takes this step by itself, when a schedule is made or changed: on a version that it makes for that
 * and removes, of a secret that a first deployment has left with its placeholder.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
async function tryOut(secret: Rotating, rotated: Rotated): Promise<void> {
  const made = await readVersion(secret.client, secret.id, secret.token);
  const value = made ? made.value : await readCurrent(secret);
  if (!isPlaceholder(value)) return rotated.test(value);
  log('info', 'The secret still holds the placeholder, so there is nothing to try', { step: 'testSecret' });
}

async function finish(secret: Rotating, rotated: Rotated): Promise<void> {
  const { client, id, token, current } = secret;
  const made = await readVersion(client, id, token);
  if (!made) throw new RotationRefused(`Version ${token} has no value`);
  await refuseStale(secret, rotated, made, await readCurrent(secret));
  try {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: id,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: token,
        // AWS refuses it where another version has become current since.
        RemoveFromVersionId: current,
      }),
    );
  } catch (error) {
    const now = currentOf(await labelsOf(client, id));
    // It was done, and only the answer was lost.
    if (now === token) return;
    if (now !== current) await cancel(secret, `version ${now} became current meanwhile`);
    throw error;
  }
}

async function refuseStale(
  secret: Rotating,
  rotated: Rotated,
  made: Version,
  current: unknown,
): Promise<void> {
  if (!rotated.isNext(made.value, current)) {
    await cancel(secret, `it was not made of the current version ${secret.current}`);
  }
  if (Date.now() - made.createdAt > ROTATION_MAX_MS)
    await cancel(secret, 'it was made over five minutes ago');
}

/** Without the label, Secrets Manager makes another version at the next rotation. @throws {RotationRefused} */
async function cancel({ client, id, token }: Rotating, why: string): Promise<never> {
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: id,
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: token,
    }),
  );
  throw new RotationRefused(
    `Version ${token} cannot become current: ${why}. The rotation is cancelled. Begin another: aws secretsmanager rotate-secret --secret-id ${id}`,
  );
}

/** The value of the current version. @throws {RotationRefused} where there is none */
async function readCurrent({ client, id, current }: Rotating): Promise<unknown> {
  const version = await readVersion(client, id, current);
  if (!version) throw new RotationRefused('The current version has no value');
  return version.value;
}

function currentOf(labels: Readonly<Record<string, readonly string[]>>): string {
  const current = versionAt(labels, 'AWSCURRENT');
  if (current === undefined) throw new RotationRefused('The secret has no current version');
  return current;
}
