import { describe, expect, it, test } from 'vitest';
import { alarms } from '../../../infra/cloud/alarms.ts';
import type { ConfigInput } from '../../../infra/cloud/config.ts';
import { auditFunctions, jobFunctions, operationFunctions } from '../../../infra/functions.ts';
import { routes } from '../../../infra/routes.ts';
import { ledgerTable } from '../../../lib/ledger/table.ts';
import { readEnvironment } from '../../../lib/operation/environment.ts';
import { resolve } from './resolve.ts';
import { type Resource, synthesize } from './synthesize.ts';

const everything = {
  tracing: true,
  iamApi: true,
  callers: { rotateAfterDays: 30 },
  domain: { name: 'access.example.com', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
  alarms: { emails: ['oncall@example.com'], thresholds: { 'refusals-surge': 7 } },
} satisfies ConfigInput;

const templates = synthesize();
const all = synthesize(everything);

/** The resources of a type, with what they refer to. */
function resources(type: string, of = templates): Resource[] {
  return [...of.values()].flatMap((template) =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === type)
      .map((one) => ({
        ...one,
        Properties: resolve(one.Properties, template, of) as Resource['Properties'],
      })),
  );
}

describe('the ledger’s table', () => {
  const [table] = resources('AWS::DynamoDB::Table');

  it('can be restored to any second of 35 days, is encrypted with a key of its own, and cannot be deleted by mistake', () => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        BillingMode: 'PAY_PER_REQUEST',
      },
    });
  });

  it('has the indexes that the code asks, and forgets nothing by itself', () => {
    const indexes = table?.Properties.GlobalSecondaryIndexes as {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
    }[];
    expect(
      indexes.map(({ IndexName, KeySchema }) => [IndexName, ...KeySchema.map((key) => key.AttributeName)]),
    ).toEqual(ledgerTable.indexes.map(({ name, partitionKey, sortKey }) => [name, partitionKey, sortKey]));
    expect(table?.Properties).not.toHaveProperty('TimeToLiveSpecification');
  });
});

test('whatever holds something outlives its stack', () => {
  for (const type of [
    'AWS::DynamoDB::Table',
    'AWS::SecretsManager::Secret',
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::SQS::Queue',
    'AWS::Logs::LogGroup',
  ]) {
    const found = resources(type);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one.DeletionPolicy).toBe('Retain');
  }
});

test('evidence is locked for the configured years, and nothing in its buckets is public', () => {
  const buckets = resources('AWS::S3::Bucket');
  expect(buckets.filter(({ Properties }) => Properties.ObjectLockEnabled)).toMatchObject([
    {
      Properties: {
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 7 * 365 } } },
      },
    },
  ]);
  for (const { Properties } of buckets) {
    expect(Object.values(Properties.PublicAccessBlockConfiguration as object)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  }
});

describe('every function', () => {
  const functions = resources('AWS::Lambda::Function', all);

  it('that is defined is deployed, on Node 24 and arm64', () => {
    expect(functions.map(({ Properties }) => Properties.FunctionName).sort()).toEqual(
      [...operationFunctions, ...jobFunctions, ...auditFunctions]
        .map(({ file }) => `goldthread-${file.replaceAll('/', '-')}`)
        .sort(),
    );
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    }
  });

  it('reads an environment that its code accepts, and that holds names, not secrets', () => {
    for (const { Properties } of functions) {
      const { Variables } = Properties.Environment as { Variables: Record<string, string> };
      const { NODE_OPTIONS, ...own } = Variables;
      expect(NODE_OPTIONS).toBe('--enable-source-maps --max-http-header-size=65536');
      expect(Object.keys(readEnvironment(own))).toEqual(expect.arrayContaining(Object.keys(own)));
      for (const [name, value] of Object.entries(own)) {
        if (name.endsWith('_SECRET_ID')) expect(value).toMatch(/^arn:aws:secretsmanager:/);
      }
    }
  });

  it('is called by an alias whose new versions go back when its errors or the API’s alarm go off', () => {
    const groups = resources('AWS::CodeDeploy::DeploymentGroup', all);
    expect(groups.length).toBe(functions.length);
    for (const { Properties } of groups) {
      expect(Properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AutoRollbackConfiguration: { Enabled: true },
        AlarmConfiguration: { Enabled: true },
      });
    }
  });
});

describe('the API', () => {
  it('serves every route of every operation, and no other', () => {
    const served = resources('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);
    expect(served.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('leaves authentication to the functions, and serves signed calls of AWS IAM at another address', () => {
    const [main, iam] = ['api', 'iam-api'].map((stack) =>
      resources(
        'AWS::ApiGatewayV2::Route',
        new Map([...all].filter(([name]) => name.split('/')[0] === stack)),
      ),
    );
    expect(new Set(main?.map(({ Properties }) => Properties.AuthorizationType))).toEqual(new Set(['NONE']));
    expect(new Set(iam?.map(({ Properties }) => Properties.AuthorizationType))).toEqual(new Set(['AWS_IAM']));
    expect(iam?.length).toBe(main?.length);
  });

  it('is throttled, and its log has nothing of a query, a header, a body or an address with ids in it', () => {
    for (const { Properties } of resources('AWS::ApiGatewayV2::Stage', all)) {
      expect(Properties.DefaultRouteSettings).toMatchObject({
        ThrottlingRateLimit: 100,
        ThrottlingBurstLimit: 200,
      });
      const { Format } = Properties.AccessLogSettings as { Format: string };
      expect(Format).toContain('$context.routeKey');
      expect(Format).not.toMatch(/header|query|body|\$context\.path|authorizer/i);
    }
  });

  it('has no second address where it has a name of its own', () => {
    const [api] = resources('AWS::ApiGatewayV2::Api', all).filter(
      ({ Properties }) => Properties.Name === 'goldthread',
    );
    expect(api?.Properties.DisableExecuteApiEndpoint).toBe(true);
  });
});

describe('alarms', () => {
  const made = [
    ...resources('AWS::CloudWatch::Alarm', all),
    ...resources('AWS::CloudWatch::CompositeAlarm', all),
  ];

  it.each(alarms)('$id names its runbook, and tells somebody', ({ runbook, summary }) => {
    const found = made.filter(
      ({ Properties }) => Properties.AlarmDescription === `${summary} Runbook: ${runbook}`,
    );
    expect(found.length).toBe(1);
    expect(found[0]?.Properties.AlarmActions).toEqual(['Alarms']);
  });

  it('take their threshold from the configuration, where it has one', () => {
    const surge = made.find(({ Properties }) =>
      String(Properties.AlarmDescription).includes('refusals-surge.md'),
    );
    expect(surge?.Properties.Threshold).toBe(7);
  });
});

test('secrets begin as placeholders, or are made by Secrets Manager; no template holds one', () => {
  const secrets = resources('AWS::SecretsManager::Secret');
  expect(secrets.map(({ Properties }) => [Properties.Name, Properties.SecretString])).toEqual([
    ['goldthread/callers', '{"placeholder":true}'],
    ['goldthread/okta', '{"placeholder":true}'],
    ['goldthread/sailpoint', '{"placeholder":true}'],
    ['goldthread/okta-event-hook', '{"placeholder":true}'],
    ['goldthread/ledger', undefined],
  ]);
});

test('each scheduled job runs as often as it says, and a queue’s job says which messages failed', () => {
  const rates = resources('AWS::Events::Rule').flatMap(
    ({ Properties }) => Properties.ScheduleExpression ?? [],
  );
  const said = jobFunctions.flatMap(({ trigger }) => ('everyMinutes' in trigger ? trigger.everyMinutes : []));
  expect(rates.sort()).toEqual(said.map((n) => (n === 1 ? 'rate(1 minute)' : `rate(${n} minutes)`)).sort());
  for (const { Properties } of resources('AWS::Lambda::EventSourceMapping')) {
    expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  }
});

describe('Okta’s events', () => {
  const rules = resources('AWS::Events::Rule');
  const ruleOf = (detailType: string) =>
    rules.find(({ Properties }) =>
      JSON.stringify(Properties.EventPattern ?? {}).includes(`["${detailType}"]`),
    );

  it('are archived for 90 days', () => {
    expect(resources('AWS::Events::Archive')).toMatchObject([
      { Properties: { RetentionDays: 90, EventPattern: { source: ['goldthread.okta'] } } },
    ]);
  });

  it('get to the queue of the reconciling job after a delay, and nothing else does', () => {
    expect(ruleOf('Okta System Log event')?.Properties).toMatchObject({
      EventPattern: { source: ['goldthread.okta'] },
      Targets: [{ Arn: 'arn:aws:sqs:us-east-1:123456789012:OktaEvents' }],
    });
    const delays = resources('AWS::SQS::Queue').map(({ Properties }) => Properties.DelaySeconds);
    expect(delays.filter((delay) => delay === 10).length).toBe(1);
  });

  it('that are findings are told to people', () => {
    expect(ruleOf('Goldthread finding')?.Properties).toMatchObject({
      EventPattern: { source: ['goldthread'] },
      Targets: [{ Arn: 'FindingsTopic' }],
    });
  });

  it('that were judged are forgotten in time, findings and changes never are', () => {
    const withTime = resources('AWS::DynamoDB::Table').filter(
      ({ Properties }) => Properties.TimeToLiveSpecification,
    );
    expect(withTime).toMatchObject([
      { Properties: { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } } },
    ]);
    expect(resources('AWS::DynamoDB::Table').length).toBe(3);
  });
});
