import { Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from './config.ts';

/** How the functions of a stack get a new version: one application and one role for all of them. */
export class Release extends Construct {
  readonly application: codedeploy.LambdaApplication;
  readonly role: iam.Role;
  readonly deploymentConfig: codedeploy.ILambdaDeploymentConfig;
  /** What takes every release back, besides the function's own errors. */
  readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, config: Config, alarms: readonly IAlarm[] = []) {
    super(scope, 'Release');
    this.alarms = alarms;
    this.application = new codedeploy.LambdaApplication(this, 'Application');
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com'),
      description: 'Shifts calls to new versions, and back where an alarm goes off',
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSCodeDeployRoleForLambdaLimited'),
      ],
    });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason:
        "AWS's own policy for shifting calls between versions; AWS keeps it up to what CodeDeploy does.",
    });
    const { LambdaDeploymentConfig } = codedeploy;
    this.deploymentConfig =
      config.release === 'canary'
        ? LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
        : LambdaDeploymentConfig.ALL_AT_ONCE;
  }
}
