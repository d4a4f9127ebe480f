import type { ActionContext, Input } from './action-input.ts';
import { newSecretArn, type Secret } from './secret.ts';
import { ServiceError } from './service-error.ts';
import { hasValue, storeValue } from './store-value.ts';
import { current } from './version-stages.ts';

const dayMs = 86_400_000;

/** Creates a secret, with a first version when a value is given. A retry with the same token changes nothing. */
export function createSecret(input: Input<'CreateSecret'>, { store, now }: ActionContext) {
  const existing = store.find(input.Name);
  if (existing !== undefined) return createdBefore(existing, input);
  const at = now();
  const secret: Secret = {
    name: input.Name,
    arn: newSecretArn(input.Name),
    description: input.Description,
    kmsKeyId: input.KmsKeyId,
    tags: input.Tags,
    createdAt: at,
    changedAt: at,
    versions: {},
  };
  const versionId = hasValue(input) ? storeValue(secret, input, [current], at) : undefined;
  store.save(secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
}

function createdBefore(existing: Secret, input: Input<'CreateSecret'>) {
  if (existing.deletionAt !== undefined) {
    throw new ServiceError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = existing.versions[input.ClientRequestToken ?? ''];
  const isRetry =
    version !== undefined &&
    version.secretString === input.SecretString &&
    version.secretBinary === input.SecretBinary;
  if (isRetry) return { ARN: existing.arn, Name: existing.name, VersionId: input.ClientRequestToken };
  throw new ServiceError(
    'ResourceExistsException',
    `The operation failed because the secret ${input.Name} already exists.`,
  );
}

/** Adds a version. Without labels of its own it becomes the current one. */
export function putSecretValue(input: Input<'PutSecretValue'>, { store, now }: ActionContext) {
  const secret = store.getUsable(input.SecretId);
  if (!hasValue(input)) {
    throw new ServiceError(
      'InvalidRequestException',
      'You must provide either SecretString or SecretBinary.',
    );
  }
  const versionId = storeValue(secret, input, input.VersionStages ?? [current], now());
  store.save(secret);
  const stages = secret.versions[versionId]?.stages;
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId, VersionStages: stages };
}

/** Changes what describes a secret and, when a value is given, makes that the current version. */
export function updateSecret(input: Input<'UpdateSecret'>, { store, now }: ActionContext) {
  const secret = store.getUsable(input.SecretId);
  secret.description = input.Description ?? secret.description;
  secret.kmsKeyId = input.KmsKeyId ?? secret.kmsKeyId;
  secret.changedAt = now();
  const versionId = hasValue(input) ? storeValue(secret, input, [current], now()) : undefined;
  store.save(secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
}

/** Marks a secret for deletion after its recovery window (30 days unless told), or deletes it at once. */
export function deleteSecret(input: Input<'DeleteSecret'>, { store, now }: ActionContext) {
  const { SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery } = input;
  if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
    throw new ServiceError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  const at = now();
  if (ForceDeleteWithoutRecovery) {
    // AWS does not mind whether there is such a secret when it is to go at once.
    const found = store.find(SecretId);
    if (found !== undefined) store.remove(found.name);
    return { ARN: found?.arn, Name: found?.name ?? SecretId, DeletionDate: at / 1000 };
  }
  const secret = store.getUsable(SecretId);
  secret.deletionAt = at + (RecoveryWindowInDays ?? 30) * dayMs;
  store.save(secret);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletionAt / 1000 };
}
