import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { describe, expect, it } from 'vitest';
import { statementsOf } from './grants.ts';
import { resolve } from './resolve.ts';
import { synthesize } from './synthesize.ts';

const templates = synthesize();
const granted = statementsOf(templates);
const ACCOUNT = '123456789012';
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`;
const secret = (name: string) => arn('secretsmanager', `secret:goldthread/${name}-AbCdEf`);
const table = arn('dynamodb', 'table/Ledger');

// A key lets nobody in whom its own policy does not let in.
const keyPolicy = [...templates.values()].flatMap((template) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::KMS::Key')
    .map(({ Properties }) => resolve(Properties.KeyPolicy, template, templates)),
)[0];

/** What IAM would decide, as a simulator nobody here wrote sees it. */
async function decide(name: string, action: string, resource: string, context = {}): Promise<string> {
  const Statement = granted.get(name);
  if (!Statement) throw new Error(`There is no function ${name}`);
  const simulation: Simulation = {
    request: {
      principal: arn('iam', `role/${name}`).replace('us-east-1', ''),
      action,
      resource: { resource, accountId: ACCOUNT },
      contextVariables: context,
    },
    identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement } }],
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
    ['jobs-settle', 'dynamodb:Query', `${table}/index/byAttention`],
    ['jobs-retry-deferred', 'sqs:DeleteMessage', arn('sqs', 'Deferred')],
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
