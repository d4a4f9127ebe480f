import { randomUUID } from 'node:crypto';
import type { ActionContext, Input } from './action-input.ts';
import { ServiceError } from './service-error.ts';
import { current, moveStage, pending, versionAt } from './version-stages.ts';

/**
 * Begins a rotation: makes the pending version, which has no value yet. AWS then calls the rotation function step by
 * step; here that is for whoever asked.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
export function rotateSecret(input: Input<'RotateSecret'>, { store, now }: ActionContext) {
  const secret = store.getUsable(input.SecretId);
  const begun = versionAt(secret, pending);
  if (begun !== undefined && begun !== versionAt(secret, current)) {
    throw new ServiceError(
      'InvalidRequestException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    );
  }
  const versionId = input.ClientRequestToken ?? randomUUID();
  secret.versions[versionId] ??= { stages: [], createdAt: now() };
  moveStage(secret, pending, versionId);
  store.save(secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId };
}
