import type { Duration } from 'aws-cdk-lib';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type Secret } from 'aws-cdk-lib/aws-secretsmanager';

/** Has a secret rotated by a function, which Secrets Manager alone may call for it. */
export function grantRotation(rotator: IFunction, secret: Secret, every: Duration): void {
  const permission = new CfnPermission(rotator, 'Rotates', {
    action: 'lambda:InvokeFunction',
    functionName: rotator.functionArn,
    principal: 'secretsmanager.amazonaws.com',
    sourceArn: secret.secretArn,
  });
  const schedule = new CfnRotationSchedule(rotator, 'RotationSchedule', {
    secretId: secret.secretArn,
    rotationLambdaArn: rotator.functionArn,
    rotationRules: { automaticallyAfterDays: every.toDays() },
    rotateImmediatelyOnUpdate: false,
  });
  // Secrets Manager tries to call the function as soon as the schedule is made.
  schedule.addResourceDependency(permission);
}
