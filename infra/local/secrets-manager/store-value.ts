import { randomUUID } from 'node:crypto';
import { isEmpty, type Secret } from './secret.ts';
import { ServiceError } from './service-error.ts';
import { current, moveStage, versionAt } from './version-stages.ts';

/** A new value as the three writing actions take it. */
export interface NewValue {
  ClientRequestToken?: string | undefined;
  SecretString?: string | undefined;
  SecretBinary?: string | undefined;
}

/** Whether there is a value at all. */
export function hasValue(value: NewValue): boolean {
  return value.SecretString !== undefined || value.SecretBinary !== undefined;
}

/**
 * Adds a version to a secret and labels it; the first version is always current. The request token is the
 * version's id, so that a retry stores nothing twice.
 *
 * @returns the version's id
 * @throws {ServiceError} when both kinds of value are given, or the token already stands for another value.
 */
export function storeValue(secret: Secret, value: NewValue, stages: readonly string[], at: number): string {
  if (value.SecretString !== undefined && value.SecretBinary !== undefined) {
    throw new ServiceError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const versionId = value.ClientRequestToken ?? randomUUID();
  const existing = secret.versions[versionId];
  // What a rotation has begun has no value yet.
  if (existing !== undefined && !isEmpty(existing)) {
    const same = existing.secretString === value.SecretString && existing.secretBinary === value.SecretBinary;
    if (same) return versionId;
    throw new ServiceError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const isFirst = versionAt(secret, current) === undefined;
  secret.versions[versionId] = {
    secretString: value.SecretString,
    secretBinary: value.SecretBinary,
    stages: existing?.stages ?? [],
    createdAt: at,
  };
  for (const stage of new Set(isFirst ? [current, ...stages] : stages)) moveStage(secret, stage, versionId);
  secret.changedAt = at;
  return versionId;
}
