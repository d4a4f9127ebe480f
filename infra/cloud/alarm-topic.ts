import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Whom the alarms tell. It keeps who has confirmed that they want to be told. */
export function makeAlarmTopic(scope: Construct, key: IKey, emails: readonly string[]): sns.Topic {
  const { account } = Stack.of(scope);
  const topic = new sns.Topic(scope, 'Alarms', { masterKey: key, enforceSSL: true });
  const fromAlarms = {
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  };
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      ...fromAlarms,
      sid: 'AlarmsPublish',
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      ...fromAlarms,
      sid: 'AlarmsEncrypt',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
  );
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
