import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** The services of AWS that say something to people. */
const SAYING = ['cloudwatch', 'events'] as const;

/** What a topic says, and to whom. */
interface TopicProps {
  readonly key: kms.IKey;
  readonly emails: readonly string[];
  /** The service of AWS that alone says something to it. */
  readonly from: (typeof SAYING)[number];
}

/**
 * The key of what is said to people, and of nothing else: the services that say it send no condition by which a key
 * could tell them apart. Which of them may say what to whom is for the topics' own policies.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function makeTopicsKey(scope: Construct, name: string): kms.Key {
  const key = new kms.Key(scope, 'TopicsKey', {
    alias: `alias/${name}-topics`,
    description: "Goldthread's alarms and findings, on their way to people",
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'SayToPeople',
      principals: SAYING.map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
  );
  return key;
}

/** An encrypted topic for people. It keeps who has confirmed that they want to be told. */
export function makeTopic(scope: Construct, id: string, { key, emails, from }: TopicProps): sns.Topic {
  const topic = new sns.Topic(scope, id, { masterKey: key, enforceSSL: true });
  if (from === 'cloudwatch')
    letPublish(topic, from, { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } });
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

/** Lets a service publish where the conditions hold. */
export function letPublish(
  topic: sns.Topic,
  from: TopicProps['from'],
  conditions: iam.PolicyStatementProps['conditions'] & object,
): void {
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'Publish',
      principals: [new iam.ServicePrincipal(`${from}.amazonaws.com`)],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions,
    }),
  );
}
