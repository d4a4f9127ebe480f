import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** What a topic says, and to whom. */
interface TopicProps {
  readonly key: IKey;
  readonly emails: readonly string[];
  /** The service of AWS that alone says something to it. */
  readonly from: 'cloudwatch' | 'events';
}

/** An encrypted topic for people. It keeps who has confirmed that they want to be told. */
export function makeTopic(scope: Construct, id: string, { key, emails, from }: TopicProps): sns.Topic {
  const { account } = Stack.of(scope);
  const topic = new sns.Topic(scope, id, { masterKey: key, enforceSSL: true });
  const itsService = {
    principals: [new iam.ServicePrincipal(`${from}.amazonaws.com`)],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  };
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      ...itsService,
      sid: `${id}Publish`,
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      ...itsService,
      sid: `${id}Encrypt`,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
  );
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
