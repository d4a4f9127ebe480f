import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** For how long what runs of audits leave is kept: each is compared with the one before, and shown on a trend. */
const RUNS_KEPT_DAYS = 400;

const common = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN,
  versioned: true,
};

/** A log of who asked one of the buckets for what. */
export function makeAccessLogs(scope: Construct, id: string): s3.Bucket {
  return new s3.Bucket(scope, id, {
    ...common,
    encryption: s3.BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) }],
  });
}

/** What nobody can delete for these years: events as they came, and the reports of audits. */
export function makeEvidenceBucket(
  scope: Construct,
  key: IKey,
  accessLogs: s3.IBucket,
  years: number,
): s3.Bucket {
  return new s3.Bucket(scope, 'Evidence', {
    ...common,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(years * 365)),
    serverAccessLogsBucket: accessLogs,
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

/**
 * What runs of audits work with: their pages, what was found on each, and what they came to. It has versions, as a
 * step that is taken again writes again, and what the first one wrote is to be seen for a month.
 */
export function makeAuditsBucket(scope: Construct, key: IKey, accessLogs: s3.IBucket): s3.Bucket {
  return new s3.Bucket(scope, 'Audits', {
    ...common,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    serverAccessLogsBucket: accessLogs,
    // Its own, so that it is told apart from what is asked of the evidence.
    serverAccessLogsPrefix: 'audits/',
    lifecycleRules: [
      {
        expiration: Duration.days(RUNS_KEPT_DAYS),
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
}
