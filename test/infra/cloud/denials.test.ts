import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { auditFunctions } from '../../../infra/functions.ts';
import { machineStatementsOf, type Statement, statementsOf } from './grants.ts';
import { resolve } from './resolve.ts';
import { synthesize } from './synthesize.ts';

const templates = synthesize();
const granted = statementsOf(templates);
const machines = machineStatementsOf(templates, 'AWS::StepFunctions::StateMachine');
const ACCOUNT = '123456789012';
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`;
const secret = (name: string) => arn('secretsmanager', `secret:goldthread/${name}-AbCdEf`);
const table = arn('dynamodb', 'table/Ledger');
const runs = (audit: string) => `arn:aws:s3:::Audits/audits/${audit}/${audit}-20261122T030407Z-1a2b3c`;
const report = (audit: string) => `arn:aws:s3:::Evidence/audits/${audit}/report.html`;
const auditNames = auditFunctions.map(({ file }) => file.replaceAll('/', '-'));

// A key lets nobody in whom its own policy does not let in.
const keyPolicy = [...templates.values()].flatMap((template) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::KMS::Key')
    .map(({ Properties }) => resolve(Properties.KeyPolicy, template, templates)),
)[0];

/** What IAM would decide, as a simulator nobody here wrote sees it. */
async function decide(
  name: string,
  action: string,
  resource: string,
  context = {},
  of: ReadonlyMap<string, readonly Statement[]> = granted,
): Promise<string> {
  const Statement = of.get(name);
  if (!Statement) throw new Error(`There is no role of ${name}`);
  const simulation: Simulation = {
    request: {
      principal: arn('iam', `role/${name}`).replace('us-east-1', ''),
      action,
      resource: { resource, accountId: ACCOUNT },
      contextVariables: context,
    },
    identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: [...Statement] } }],
    ...(action.startsWith('kms:') && { resourcePolicy: keyPolicy }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const response = await runSimulation(simulation, {});
  if (response.resultType !== 'single') throw new Error(JSON.stringify(response));
  return response.overallResult;
}

describe('a function may', () => {
  it.each([
    ['okta-devices-get', 'secretsmanager:GetSecretValue', secret('okta')],
    ['okta-devices-suspend', 'dynamodb:PutItem', table],
    ['okta-devices-suspend', 'sqs:SendMessage', arn('sqs', 'Deferred')],
    ['sailpoint-auth-users-update', 'secretsmanager:GetSecretValue', secret('sailpoint')],
    ['changes-list', 'dynamodb:Query', `${table}/index/byTicket`],
    ['jobs-settle', 'dynamodb:Query', `${table}/index/byReviewReason`],
    ['jobs-retry-deferred', 'sqs:DeleteMessage', arn('sqs', 'Deferred')],
    ['audits-stale-devices', 'secretsmanager:GetSecretValue', secret('okta')],
    ['audits-stale-devices', 'dynamodb:Query', `${table}/index/byResource`],
    ['audits-stale-devices', 's3:PutObject', `${runs('stale-devices')}/pages/00000.json`],
    ['audits-stale-devices', 's3:PutObject', report('stale-devices')],
    ['jobs-watch-audits', 's3:GetObject', `${runs('stale-devices')}/summary.json`],
  ])('%s: %s on %s', async (name, action, resource) => {
    expect(await decide(name, action, resource)).toBe('Allowed');
  });

  it('decrypt secrets through Secrets Manager', async () => {
    const via = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
    expect(await decide('okta-devices-get', 'kms:Decrypt', arn('kms', 'key/Key'), via)).toBe('Allowed');
  });
});

describe('a function may not', () => {
  it.each([
    ['okta-devices-get', 'secretsmanager:GetSecretValue', secret('sailpoint')],
    ['okta-devices-suspend', 'secretsmanager:GetSecretValue', secret('sailpoint')],
    ['okta-devices-get', 'secretsmanager:GetSecretValue', secret('ledger')],
    ['okta-devices-get', 'secretsmanager:PutSecretValue', secret('okta')],
    ['sailpoint-auth-users-get', 'secretsmanager:GetSecretValue', secret('okta')],
    ['okta-devices-get', 'dynamodb:PutItem', table],
    ['okta-devices-get', 'dynamodb:UpdateItem', table],
    ['okta-devices-get', 'dynamodb:GetItem', table],
    ['changes-list', 'dynamodb:PutItem', table],
    ['changes-list', 'dynamodb:Query', table],
    ['changes-get', 'dynamodb:UpdateItem', table],
    ['changes-get', 'secretsmanager:GetSecretValue', secret('okta')],
    ['okta-devices-suspend', 'dynamodb:Scan', table],
    ['okta-devices-suspend', 'dynamodb:Query', `${table}/index/byTicket`],
    ['okta-devices-suspend', 'sqs:ReceiveMessage', arn('sqs', 'Deferred')],
    ['okta-devices-suspend', 'sqs:PurgeQueue', arn('sqs', 'Deferred')],
    ['jobs-settle', 'secretsmanager:GetSecretValue', secret('callers')],
    ['jobs-retry-deferred', 'secretsmanager:GetSecretValue', secret('callers')],
    ['jobs-mark-dead-letters', 'secretsmanager:GetSecretValue', secret('okta')],
    ['jobs-mark-dead-letters', 'dynamodb:PutItem', table],
    ['api-openapi', 'secretsmanager:GetSecretValue', secret('callers')],
    ['audits-stale-devices', 'secretsmanager:GetSecretValue', secret('sailpoint')],
    ['audits-stale-devices', 'secretsmanager:GetSecretValue', secret('callers')],
    ['audits-sailpoint-capabilities', 'secretsmanager:GetSecretValue', secret('okta')],
    ['audits-stale-devices', 's3:GetObject', `${runs('application-access')}/summary.json`],
    ['audits-stale-devices', 's3:PutObject', `${runs('application-access')}/summary.json`],
    ['audits-stale-devices', 's3:PutObject', report('application-access')],
    ['audits-stale-devices', 's3:GetObject', report('stale-devices')],
    ['audits-stale-devices', 's3:PutObject', 'arn:aws:s3:::Evidence/events/2026.json'],
    ['audits-stale-devices', 's3:PutObject', 'arn:aws:s3:::Audits/maps/stale-devices/manifest.json'],
    ['audits-stale-devices', 'sqs:SendMessage', arn('sqs', 'Deferred')],
    [
      'audits-stale-devices',
      'states:StartExecution',
      arn('states', 'stateMachine:goldthread-audits-stale-devices'),
    ],
    ['jobs-watch-audits', 's3:PutObject', `${runs('stale-devices')}/summary.json`],
    ['jobs-watch-audits', 's3:GetObject', 'arn:aws:s3:::Audits/maps/stale-devices/manifest.json'],
    ['jobs-settle', 's3:GetObject', `${runs('stale-devices')}/summary.json`],
  ])('%s: %s on %s', async (name, action, resource) => {
    expect(await decide(name, action, resource)).toBe('ImplicitlyDenied');
  });

  it('decrypt anything by itself, without the service that keeps it', async () => {
    for (const name of granted.keys()) {
      expect(await decide(name, 'kms:Decrypt', arn('kms', 'key/Key'))).toBe('ImplicitlyDenied');
    }
  });

  it.each(['DeleteItem', 'BatchWriteItem', 'DeleteTable', 'UpdateTable', 'PartiQLDelete'])(
    'delete from the ledger by %s, whichever it is',
    async (action) => {
      for (const name of granted.keys()) {
        expect(await decide(name, `dynamodb:${action}`, table)).toBe('ImplicitlyDenied');
      }
    },
  );
});

describe('no audit may', () => {
  it.each(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate'])(
    'change the ledger by %s',
    async (action) => {
      for (const name of auditNames) {
        expect(await decide(name, `dynamodb:${action}`, table)).toBe('ImplicitlyDenied');
      }
    },
  );

  it('delete anything, be it a run, a version of it, a report or a finding', async () => {
    for (const name of auditNames) {
      const audit = name.replace('audits-', '');
      for (const [action, resource] of [
        ['s3:DeleteObject', `${runs(audit)}/summary.json`],
        ['s3:DeleteObjectVersion', `${runs(audit)}/summary.json`],
        ['s3:DeleteObject', report(audit)],
        ['s3:BypassGovernanceRetention', report(audit)],
        ['s3:PutObjectRetention', report(audit)],
        ['dynamodb:DeleteItem', arn('dynamodb', 'table/Findings')],
      ] as const) {
        expect(await decide(name, action, resource), `${name} ${action}`).toBe('ImplicitlyDenied');
      }
    }
  });

  it('list what another one left, or all of the bucket', async () => {
    const bucket = 'arn:aws:s3:::Audits';
    const listed = (prefix: string) =>
      decide('audits-stale-devices', 's3:ListBucket', bucket, { 's3:prefix': prefix });
    expect(await listed('audits/stale-devices/stale-devices-1/pages/')).toBe('Allowed');
    expect(await listed('audits/application-access/')).toBe('ImplicitlyDenied');
    expect(await listed('')).toBe('ImplicitlyDenied');
    expect(await decide('audits-stale-devices', 's3:ListBucket', bucket)).toBe('ImplicitlyDenied');
  });
});

describe('the state machine of an audit', () => {
  const asked = (action: string, resource: string) => decide('stale-devices', action, resource, {}, machines);
  const own = arn('states', 'stateMachine:goldthread-audits-stale-devices');

  it.each([
    ['lambda:InvokeFunction', arn('lambda', 'function:AuditsStaleDevicesLive')],
    ['states:StartExecution', own],
    ['s3:PutObject', 'arn:aws:s3:::Audits/maps/stale-devices/1/manifest.json'],
  ])('may %s on %s', async (action, resource) => {
    expect(await asked(action, resource)).toBe('Allowed');
  });

  it.each([
    ['lambda:InvokeFunction', arn('lambda', 'function:AuditsApplicationAccessLive')],
    ['lambda:InvokeFunction', arn('lambda', 'function:OktaDevicesDeleteLive')],
    ['states:StartExecution', arn('states', 'stateMachine:goldthread-audits-application-access')],
    ['s3:PutObject', 'arn:aws:s3:::Audits/maps/application-access/1/manifest.json'],
    ['s3:PutObject', `${runs('stale-devices')}/summary.json`],
    ['s3:GetObject', `${runs('stale-devices')}/summary.json`],
    ['s3:PutObject', report('stale-devices')],
    ['secretsmanager:GetSecretValue', secret('okta')],
    ['dynamodb:BatchGetItem', table],
    ['kms:Decrypt', arn('kms', 'key/Key')],
  ])('may not %s on %s', async (action, resource) => {
    expect(await asked(action, resource)).toBe('ImplicitlyDenied');
  });
});
