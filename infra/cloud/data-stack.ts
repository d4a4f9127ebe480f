import { RemovalPolicy, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { eventsTable } from '../../lib/events/table.ts';
import { findingsTable } from '../../lib/findings/table.ts';
import { ledgerTable } from '../../lib/ledger/table.ts';
import { PLACEHOLDER } from '../../lib/secret/placeholder.ts';
import { logsOf } from './audit-machine-grants.ts';
import { makeAccessLogs, makeAuditsBucket, makeEvidenceBucket } from './buckets.ts';
import { makeEventBus, tellFindings } from './event-bus.ts';
import { constructIdOf } from './names.ts';
import type { StackProps } from './stack-props.ts';
import { makeTable } from './table.ts';
import { makeTopic, makeTopicsKey } from './topic.ts';

/** What outlives every release: the tables, the secrets, the archive of events and the evidence. Nothing in it is deleted with the stack. */
export class DataStack extends Stack {
  readonly key: kms.Key;
  readonly ledger: dynamodb.Table;
  readonly events: dynamodb.Table;
  readonly findings: dynamodb.Table;
  readonly bus: EventBus;
  readonly secrets: Readonly<Record<'callers' | 'ledger' | 'okta' | 'okta-event-hook' | 'sailpoint', Secret>>;
  readonly evidence: s3.Bucket;
  readonly evidenceArn: string;
  /** The ARNs of what functions put into it that publish events. */
  readonly evidenceFolders: readonly string[];
  /** What runs of audits leave. */
  readonly audits: s3.Bucket;
  readonly auditsArn: string;
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
      'okta-event-hook': this.#secret('okta-event-hook', "What Okta's event hook proves itself with", name),
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
    const topicsKey = makeTopicsKey(this, name) as kms.IKey;
    this.alarmTopic = makeTopic(this, 'Alarms', {
      key: topicsKey,
      emails: alarms.emails,
      from: 'cloudwatch',
    });
    const findingTopic = makeTopic(this, 'FindingsTopic', {
      key: topicsKey,
      emails: findings.emails,
      from: 'events',
    });
    tellFindings(this.bus, findingTopic);
    const accessLogs = makeAccessLogs(this, 'EvidenceAccessLogs') as s3.IBucket;
    this.evidence = makeEvidenceBucket(this, key, accessLogs, props.config.retention.evidenceYears);
    this.evidenceArn = this.exportValue(this.evidence.bucketArn);
    this.evidenceFolders = ['events', 'unknown'].map((folder) => `${this.evidenceArn}/${folder}/*`);
    this.audits = makeAuditsBucket(this, key, accessLogs);
    this.auditsArn = this.exportValue(this.audits.bucketArn);
    this.#letLogsBeDelivered();
    this.#acknowledge();
  }

  /** A secret that waits to be filled by `npm run secrets`. */
  #secret(which: string, description: string, name: string): Secret {
    return new Secret(this, `${constructIdOf(which)}Secret`, {
      secretName: `${name}/${which}`,
      description,
      encryptionKey: this.key,
      secretStringValue: SecretValue.unsafePlainText(JSON.stringify(PLACEHOLDER)),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** The logs of the state machines, whose history is encrypted with the key. */
  #letLogsBeDelivered(): void {
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'DeliverLogs',
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: logsOf(this),
      }),
    );
  }

  #acknowledge(): void {
    const id = 'AwsSolutions-SMG4';
    const { okta, sailpoint, ledger, callers, 'okta-event-hook': oktaEvents } = this.secrets;
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
