import { describe, expect, it, test } from 'vitest';
import { jobFunctions, operationFunctions } from '../../../infra/functions.ts';
import type { Needs } from '../../../lib/operation/needs.ts';
import { grantsOf, type Statement, statementsOf } from './grants.ts';
import { withoutHash } from './resolve.ts';
import { synthesize } from './synthesize.ts';

const granted = statementsOf(synthesize({ callers: { rotateAfterDays: 30 } }));
const all = [...operationFunctions, ...jobFunctions];
const nameOf = (file: string) => file.replaceAll('/', '-');

const TABLE = 'table/Ledger';
const TABLE_ACTIONS = {
  get: ['BatchGetItem'],
  mark: ['BatchGetItem', 'UpdateItem'],
  change: ['BatchGetItem', 'PutItem', 'UpdateItem'],
};
const key = (service: string, ...actions: string[]) =>
  actions.map(
    (action) => `Allow kms:${action} key/Key StringEquals kms:ViaService ${service}.us-east-1.amazonaws.com`,
  );
const on = (resource: string, ...actions: string[]) => actions.map((action) => `Allow ${action} ${resource}`);

/** What a function must be able to do, from its definition; for a trigger that is a queue, to take from it. */
function needed(file: string, needs: Needs, queue: string | undefined): Set<string> {
  const { callers, vendors = [], ledger, indexes = [], rotates } = needs;
  const secrets = [callers && 'callers', ...vendors, ledger === 'change' && 'ledger'].filter(Boolean);
  const usesTable = ledger !== undefined || indexes.length > 0;
  const isWriter = ledger === 'mark' || ledger === 'change';
  return new Set([
    ...on(`log-group:${constructOf(file)}Log:*`, 'logs:CreateLogStream', 'logs:PutLogEvents'),
    ...secrets.flatMap((name) => on(`secret:goldthread/${name}-AbCdEf`, 'secretsmanager:GetSecretValue')),
    ...(secrets.length > 0 ? key('secretsmanager', 'Decrypt') : []),
    ...(ledger ? on(TABLE, ...TABLE_ACTIONS[ledger].map((action) => `dynamodb:${action}`)) : []),
    ...indexes.flatMap((index) => on(`${TABLE}/index/${index}`, 'dynamodb:Query')),
    ...(usesTable ? key('dynamodb', 'Decrypt', 'DescribeKey') : []),
    ...(isWriter ? key('dynamodb', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo') : []),
    ...(ledger === 'change' ? on('Deferred', 'sqs:SendMessage') : []),
    ...(queue === undefined
      ? []
      : on(
          queue === 'deferred' ? 'Deferred' : 'DeferredDeadLetters',
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
        )),
    ...(rotates
      ? [
          ...on(
            'secret:goldthread/callers-AbCdEf',
            ...['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
              (action) => `secretsmanager:${action}`,
            ),
          ),
          ...key('secretsmanager', 'Decrypt', 'GenerateDataKey'),
        ]
      : []),
  ]);
}

const constructOf = (file: string) =>
  file.replaceAll(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase());

const expectations = new Map(
  all.map((one) => {
    const queue = 'trigger' in one && 'queue' in one.trigger ? one.trigger.queue : undefined;
    return [nameOf(one.file), needed(one.file, one.needs, queue)] as const;
  }),
);

/** What a function may do and need not, and what it needs and may not. */
function differences(name: string, statements: readonly Statement[]): string[] {
  const wanted = expectations.get(name) ?? new Set<string>();
  const held = grantsOf(statements);
  const unneeded = [...held].filter((grant) => !wanted.has(grant));
  const missing = [...wanted].filter((grant) => !held.has(grant));
  return [...unneeded.map((grant) => `not needed: ${grant}`), ...missing.map((grant) => `missing: ${grant}`)];
}

test('every function that is defined has a role, and no other has', () => {
  expect([...granted.keys()].sort()).toEqual([...expectations.keys()].sort());
});

describe('the role of', () => {
  it.each([...granted])('%s grants what its definition needs, and nothing else', (name, statements) => {
    expect(differences(name, statements)).toEqual([]);
  });
});

test('widening any single grant of any function is noticed', () => {
  let widened = 0;
  for (const [name, statements] of granted) {
    for (const [i, statement] of statements.entries()) {
      for (const wider of widenings(statement)) {
        const mutant = statements.with(i, wider);
        expect(differences(name, mutant), `${name}: ${JSON.stringify(wider)}`).not.toEqual([]);
        widened += 1;
      }
    }
  }
  expect(widened).toBeGreaterThan(500);
});

function* widenings(statement: Statement): Generator<Statement> {
  const actions = [statement.Action].flat();
  const resources = [statement.Resource].flat();
  const [service] = actions[0]?.split(':') ?? [];
  yield { ...statement, Action: [...actions, `${service}:*`] };
  yield { ...statement, Action: [...actions, 'dynamodb:DeleteItem'] };
  yield { ...statement, Action: [...actions, 'kms:CreateGrant'] };
  yield { ...statement, Resource: '*' };
  yield { ...statement, Resource: [...resources, 'arn:aws:s3:::another'] };
  for (const resource of resources) yield { ...statement, Resource: `${resource}*` };
  if (statement.Condition) {
    const { Condition: _, ...unconditional } = statement;
    yield unconditional;
  }
}

test('no function has a wildcard among its actions or its resources, its own log’s streams aside', () => {
  for (const statements of granted.values()) {
    for (const grant of grantsOf(statements)) {
      expect(grant.replace(/ log-group:\w+:\*$/, '')).not.toContain('*');
    }
  }
});

test('a construct’s name is read from its id', () => {
  expect(withoutHash('CallersSecret1F0C5A2B')).toBe('CallersSecret');
});
