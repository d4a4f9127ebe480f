import type { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type Secret } from 'aws-cdk-lib/aws-secretsmanager';

/** Has a secret rotated by a function, which Secrets Manager alone may call for it. */
export function grantRotation(rotator: IFunction, secret: Secret, every: Duration): void {
  rotator.addPermission('Rotates', {
    principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceArn: secret.secretArn,
  });
  new CfnRotationSchedule(rotator, 'RotationSchedule', {
    secretId: secret.secretArn,
    rotationLambdaArn: rotator.functionArn,
    rotationRules: { automaticallyAfterDays: every.toDays() },
    rotateImmediatelyOnUpdate: false,
  });
}
