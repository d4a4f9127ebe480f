import type { ActionContext, Input } from './action-input.ts';
import { ServiceError } from './service-error.ts';
import { current, moveStage, versionAt } from './version-stages.ts';

/**
 * Attaches, moves or removes a label. Who moves one that is attached must name the version that loses it, and
 * AWSCURRENT can move but never disappear.
 */
export function updateSecretVersionStage(
  input: Input<'UpdateSecretVersionStage'>,
  { store, now }: ActionContext,
) {
  const { VersionStage, RemoveFromVersionId, MoveToVersionId } = input;
  const secret = store.getUsable(input.SecretId);
  for (const versionId of [RemoveFromVersionId, MoveToVersionId]) {
    if (versionId !== undefined && secret.versions[versionId] === undefined) {
      throw new ServiceError('ResourceNotFoundException', `There is no version ${versionId} of this secret.`);
    }
  }
  if (VersionStage === current && MoveToVersionId === undefined) {
    throw new ServiceError('InvalidParameterException', `${current} can only move to another version.`);
  }
  const attached = versionAt(secret, VersionStage);
  const isSettled = attached === MoveToVersionId && RemoveFromVersionId === undefined;
  if (!isSettled && attached !== RemoveFromVersionId) {
    throw new ServiceError(
      'InvalidParameterException',
      `RemoveFromVersionId must name the version that ${VersionStage} is attached to: ${attached ?? 'none'}.`,
    );
  }
  moveStage(secret, VersionStage, MoveToVersionId);
  secret.changedAt = now();
  store.save(secret);
  return { ARN: secret.arn, Name: secret.name };
}
