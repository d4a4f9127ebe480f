import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** A table as the code that uses it describes it. */
export interface TableDefinition {
  readonly partitionKey: string;
  /** The attribute after whose time, in epoch seconds, an item goes by itself. */
  readonly timeToLive?: string;
  /** What of an item its indexes hold; all of it where nothing is said. */
  readonly projection?: 'ALL' | 'KEYS_ONLY';
  readonly indexes?: readonly {
    readonly name: string;
    readonly partitionKey: string;
    readonly sortKey: string;
  }[];
}

/** A DynamoDB table that can be restored to any second of 35 days and is not deleted by mistake. */
export function makeTable(
  scope: Construct,
  id: string,
  key: IKey,
  definition: TableDefinition,
): dynamodb.Table {
  const { partitionKey, timeToLive, projection = 'ALL', indexes = [] } = definition;
  const string = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });
  const table = new dynamodb.Table(scope, id, {
    partitionKey: string(partitionKey),
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    deletionProtection: true,
    encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    contributorInsightsSpecification: { enabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
    ...(timeToLive !== undefined && { timeToLiveAttribute: timeToLive }),
  });
  for (const index of indexes) {
    table.addGlobalSecondaryIndex({
      indexName: index.name,
      partitionKey: string(index.partitionKey),
      sortKey: string(index.sortKey),
      projectionType: dynamodb.ProjectionType[projection],
    });
  }
  return table;
}
