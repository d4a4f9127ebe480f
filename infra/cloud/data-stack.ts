import { Duration, RemovalPolicy, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { eventsTable } from '../../lib/events/table.ts';
import { findingsTable } from '../../lib/findings/table.ts';
import { ledgerTable } from '../../lib/ledger/table.ts';
import { makeEventBus, tellFindings } from './event-bus.ts';
import { constructIdOf } from './names.ts';
import type { StackProps } from './stack-props.ts';
import { makeTable } from './table.ts';
import { makeTopic } from './topic.ts';

const PLACEHOLDER = '{"placeholder":true}';

/** What outlives every release: the tables, the secrets, the archive of events and the evidence. Nothing in it is deleted with the stack. */
export class DataStack extends Stack {
  readonly key: kms.Key;
  readonly ledger: dynamodb.Table;
  readonly events: dynamodb.Table;
  readonly findings: dynamodb.Table;
  readonly bus: EventBus;
  readonly secrets: Readonly<Record<'callers' | 'ledger' | 'okta' | 'okta-events' | 'sailpoint', Secret>>;
  readonly evidence: s3.Bucket;
  /** The ARNs of what functions put into it. */
  readonly evidenceFolders: readonly string[];
  readonly alarmTopic: Topic;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const { name } = props.config;
    this.key = new kms.Key(this, 'Key', {
      alias: `alias/${name}`,
      description: "Goldthread's ledger, secrets and evidence",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const key = this.key as kms.IKey;
    this.ledger = makeTable(this, 'Ledger', key, ledgerTable);
    this.events = makeTable(this, 'Events', key, eventsTable);
    this.findings = makeTable(this, 'Findings', key, findingsTable);
    this.bus = makeEventBus(this, name);
    this.secrets = {
      callers: this.#secret('callers', 'Who may call: see docs/callers.md', name),
      okta: this.#secret('okta', "The Okta org and the gateway's credentials there", name),
      sailpoint: this.#secret('sailpoint', "The SailPoint tenant and the gateway's credentials there", name),
      'okta-events': this.#secret('okta-events', "What Okta's event hook proves itself with", name),
      ledger: new Secret(this, 'LedgerSecret', {
        secretName: `${name}/ledger`,
        description: 'The key of the request hashes; made once, at the first deployment',
        encryptionKey: this.key,
        // 64 letters and digits are base64 as well.
        generateSecretString: {
          secretStringTemplate: '{}',
          generateStringKey: 'hashKey',
          passwordLength: 64,
          excludePunctuation: true,
        },
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    };
    const { alarms, findings } = props.config;
    this.alarmTopic = makeTopic(this, 'Alarms', { key, emails: alarms.emails, from: 'cloudwatch' });
    const findingTopic = makeTopic(this, 'FindingsTopic', { key, emails: findings.emails, from: 'events' });
    tellFindings(this.bus, findingTopic);
    this.evidence = this.#evidenceBucket(props.config.retention.evidenceYears);
    const arn = this.exportValue(this.evidence.bucketArn);
    this.evidenceFolders = ['events', 'unknown'].map((folder) => `${arn}/${folder}/*`);
    this.#acknowledge();
  }

  /** A secret that waits to be filled by `npm run secrets`. */
  #secret(which: string, description: string, name: string): Secret {
    return new Secret(this, `${constructIdOf(which)}Secret`, {
      secretName: `${name}/${which}`,
      description,
      encryptionKey: this.key,
      secretStringValue: SecretValue.unsafePlainText(PLACEHOLDER),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #evidenceBucket(years: number): s3.Bucket {
    const common = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      versioned: true,
    };
    const accessLogs = new s3.Bucket(this, 'EvidenceAccessLogs', {
      ...common,
      encryption: s3.BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) }],
    });
    return new s3.Bucket(this, 'Evidence', {
      ...common,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(years * 365)),
      serverAccessLogsBucket: accessLogs as s3.IBucket,
      lifecycleRules: [
        {
          transitions: [
            { storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) },
            { storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(365) },
          ],
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
  }

  #acknowledge(): void {
    const id = 'AwsSolutions-SMG4';
    const { okta, sailpoint, ledger, callers, 'okta-events': oktaEvents } = this.secrets;
    const byVendor = 'The vendor issues this credential; docs/secrets.md says how it is replaced.';
    Validations.of(okta).acknowledge({ id, reason: byVendor });
    Validations.of(sailpoint).acknowledge({ id, reason: byVendor });
    Validations.of(oktaEvents).acknowledge({
      id,
      reason: 'Okta has to be told the new value; docs/okta-events.md says how, without an outage.',
    });
    Validations.of(ledger).acknowledge({
      id,
      reason: 'Another key would make every retry of an older change look like another request.',
    });
    Validations.of(callers).acknowledge({
      id,
      reason:
        'callers.rotateAfterDays turns its rotation on, which is made beside the function that rotates.',
    });
  }
}
