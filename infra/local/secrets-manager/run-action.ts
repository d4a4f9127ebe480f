import { type Action, type ActionContext, actionInput, type Input } from './action-input.ts';
import { createSecret, deleteSecret, putSecretValue, updateSecret } from './change-secret.ts';
import { describeSecret, getSecretValue, listSecrets } from './read-secret.ts';
import { rotateSecret } from './rotate-secret.ts';
import { ServiceError } from './service-error.ts';
import { updateSecretVersionStage } from './update-version-stage.ts';

/** Every action that this stand-in knows. */
export const actions = Object.keys(actionInput) as Action[];

/** The action that an `X-Amz-Target` header names, if this stand-in knows it. */
export function actionOf(target: string | undefined): Action | undefined {
  return actions.find((action) => target === `secretsmanager.${action}`);
}

/**
 * Checks an action's input and performs it.
 *
 * @throws {ServiceError} when the input is malformed or the action is refused.
 */
export function runAction(action: Action, body: unknown, context: ActionContext): object {
  const checked = <A extends Action>(name: A) => {
    const parsed = actionInput[name].safeParse(body);
    if (!parsed.success) throw new ServiceError('ValidationException', firstIssue(parsed.error));
    return parsed.data as Input<A>;
  };
  switch (action) {
    case 'CreateSecret':
      return createSecret(checked(action), context);
    case 'PutSecretValue':
      return putSecretValue(checked(action), context);
    case 'GetSecretValue':
      return getSecretValue(checked(action), context);
    case 'RotateSecret':
      return rotateSecret(checked(action), context);
    case 'UpdateSecret':
      return updateSecret(checked(action), context);
    case 'DescribeSecret':
      return describeSecret(checked(action), context);
    case 'ListSecrets':
      return listSecrets(checked(action), context);
    case 'DeleteSecret':
      return deleteSecret(checked(action), context);
    case 'UpdateSecretVersionStage':
      return updateSecretVersionStage(checked(action), context);
  }
}

/** Names the member that is wrong and never repeats its value, which may be a secret. */
function firstIssue(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const issue = error.issues[0];
  return `${issue?.path.map(String).join('.') || 'The request'}: ${issue?.message ?? 'invalid'}`;
}
