import { describe, expect, it, test } from 'vitest';
import { scheduleOf } from '../../../infra/cloud/audit-schedules.ts';
import { readConfig } from '../../../infra/cloud/config.ts';
import { auditFunctions } from '../../../infra/functions.ts';
import { definitionsOf } from './machines.ts';
import { resolve } from './resolve.ts';
import { type Resource, synthesize } from './synthesize.ts';

const names = auditFunctions.map(({ audit }) => audit.name);
const watch = ['2c91808568c529c60168cca6f90c1313'];
const shipped = synthesize();
const configured = synthesize({
  tracing: true,
  audits: {
    'sailpoint-capabilities': {
      schedule: 'cron(30 6 ? * MON-FRI *)',
      timezone: 'Europe/Zurich',
      parameters: { watch, allowedByDefault: [] },
      concurrency: 1,
      overdueAfterHours: 100,
    },
    'stale-devices': { enabled: false },
  },
});

function resources(type: string, of: typeof shipped): Resource[] {
  return [...of.values()].flatMap((template) =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === type)
      .map((one) => ({
        ...one,
        Properties: resolve(one.Properties, template, of) as Resource['Properties'],
      })),
  );
}
const schedulesOf = (of: typeof shipped) =>
  new Map(
    resources('AWS::Scheduler::Schedule', of).map(({ Properties }) => [Properties.Name, Properties] as const),
  );

describe('the schedule of an audit', () => {
  it('is there for those that need no parameters, unless a configuration says otherwise', () => {
    const usual = names.filter((name) => ['admin-roles', 'ledger-health', 'stale-devices'].includes(name));
    expect([...schedulesOf(shipped).keys()].sort()).toEqual(usual.sort());
    const now = [...usual.filter((name) => name !== 'stale-devices'), 'sailpoint-capabilities'];
    expect([...schedulesOf(configured).keys()].sort()).toEqual(now.sort());
  });

  it('starts its state machine at the configured time, with the configured parameters', () => {
    expect(schedulesOf(configured).get('sailpoint-capabilities')).toMatchObject({
      ScheduleExpression: 'cron(30 6 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Europe/Zurich',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: 'arn:aws:states:us-east-1:123456789012:stateMachine:goldthread-audits-sailpoint-capabilities',
        Input: JSON.stringify({ parameters: { watch, allowedByDefault: [] } }),
      },
    });
  });

  it('has parameters that the audit takes, wherever it is on by itself', () => {
    for (const { audit } of auditFunctions) {
      const { enabled, parameters } = scheduleOf(audit.name, readConfig({}));
      if (enabled) expect(audit.parameters.safeParse(parameters)).toMatchObject({ success: true });
    }
  });
});

test('each audit’s function has 15 minutes and 1 GB, and no other one has', () => {
  const large = resources('AWS::Lambda::Function', shipped).filter(
    ({ Properties }) => Properties.Timeout === 900 && Properties.MemorySize === 1024,
  );
  expect(large.map(({ Properties }) => Properties.FunctionName).sort()).toEqual(
    names.map((name) => `goldthread-audits-${name}`).sort(),
  );
});

test('a state machine is encrypted with the deployment’s key, logs errors without data, and traces where all do', () => {
  for (const [of, enabled] of [
    [shipped, false],
    [configured, true],
  ] as const) {
    const machines = resources('AWS::StepFunctions::StateMachine', of);
    expect(machines.length).toBe(names.length);
    for (const { Properties } of machines) {
      expect(Properties).toMatchObject({
        EncryptionConfiguration: {
          Type: 'CUSTOMER_MANAGED_KMS_KEY',
          KmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/Key',
        },
        LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
        TracingConfiguration: { Enabled: enabled },
      });
    }
  }
});

test('as many pages are inspected at the same time as the configuration says', () => {
  const atOnce = (name: string) =>
    definitionsOf(configured).get(name)?.States['Inspect all pages'].MaxConcurrency;
  expect(atOnce('sailpoint-capabilities')).toBe(1);
  expect(atOnce('stale-devices')).toBe(3);
});

test('what runs leave is encrypted, has versions, and goes after 400 days; reports are kept as evidence', () => {
  const buckets = resources('AWS::S3::Bucket', shipped).filter(
    ({ Properties }) =>
      (Properties.LoggingConfiguration as { LogFilePrefix?: string } | undefined)?.LogFilePrefix ===
      'audits/',
  );
  expect(buckets).toMatchObject([
    {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true },
          ],
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 400, Status: 'Enabled' }] },
      },
    },
  ]);
  expect(buckets[0]?.Properties).not.toHaveProperty('ObjectLockEnabled');
});

test('people are told of runs that found something new or failed, and of no others', () => {
  const rule = resources('AWS::Events::Rule', shipped).find(({ Properties }) =>
    JSON.stringify(Properties.EventPattern ?? {}).includes('Goldthread audit'),
  );
  expect(rule?.Properties).toMatchObject({
    EventPattern: {
      source: ['goldthread'],
      detail: { $or: [{ outcome: ['failed'] }, { since: { new: [{ numeric: ['>', 0] }] } }] },
    },
    Targets: [{ Arn: 'FindingsTopic' }],
  });
});

test('the job that watches knows every audit that is on, and for how long it may not be done', () => {
  const dueIn = (of: typeof shipped) =>
    resources('AWS::Lambda::Function', of)
      .map(({ Properties }) => Properties.Environment as { Variables: Record<string, string> })
      .flatMap(({ Variables }) => Variables.AUDITS_DUE_HOURS ?? []);
  const [due = '', ...more] = dueIn(configured);
  expect(more).toEqual([]);
  expect(due.split(',')).toContain('sailpoint-capabilities=100');
  expect(due).not.toContain('stale-devices');
  expect(dueIn(shipped)).toEqual([expect.stringContaining('stale-devices=192')]);
});
