import { describe, expect, it, test } from 'vitest';
import { auditFunctions, jobFunctions, operationFunctions } from '../../../infra/functions.ts';
import type { Needs } from '../../../lib/operation/needs.ts';
import { grantsOf, type Statement, statementsOf } from './grants.ts';
import { withoutHash } from './resolve.ts';
import { synthesize } from './synthesize.ts';

const granted = statementsOf(synthesize({ callers: { rotateAfterDays: 30 } }));
const all = [...operationFunctions, ...jobFunctions, ...auditFunctions];
const nameOf = (file: string) => file.replaceAll('/', '-');

const LEDGER_ACTIONS = {
  get: ['BatchGetItem'],
  mark: ['BatchGetItem', 'UpdateItem'],
  confirm: ['BatchGetItem', 'UpdateItem'],
  order: ['BatchGetItem', 'PutItem'],
  approve: ['BatchGetItem', 'PutItem'],
  close: ['BatchGetItem', 'PutItem', 'UpdateItem'],
  change: ['BatchGetItem', 'PutItem', 'UpdateItem'],
};
const FINDING_ACTIONS = {
  list: [],
  get: ['GetItem'],
  move: ['GetItem', 'PutItem'],
  record: ['GetItem', 'PutItem', 'UpdateItem'],
  review: ['GetItem', 'PutItem', 'UpdateItem'],
  audit: ['GetItem', 'PutItem'],
};
const table = (name: string, actions: string[] = []) =>
  on(`table/${name}`, ...actions.map((action) => `dynamodb:${action}`));
const query = (name: string, indexes: readonly string[]) =>
  indexes.flatMap((index) => on(`table/${name}/index/${index}`, 'dynamodb:Query'));
const key = (service: string, ...actions: string[]) =>
  actions.map(
    (action) => `Allow kms:${action} key/Key StringEquals kms:ViaService ${service}.us-east-1.amazonaws.com`,
  );
const listing = (folder: string) => `Allow s3:ListBucket Audits StringLike s3:prefix ${folder}/*`;
const on = (resource: string, ...actions: string[]) => actions.map((action) => `Allow ${action} ${resource}`);

/** What a function must be able to do, from its definition; for a trigger that is a queue, to take from it. */
function needed(file: string, needs: Needs, queue: string | undefined): Set<string> {
  const {
    callers,
    vendors = [],
    ledger,
    indexes = [],
    rotates,
    oktaEvents,
    publishes,
    events,
    findings,
    audits,
    watches,
  } = needs;
  const secrets = [
    callers && 'callers',
    ...vendors,
    ledger === 'change' && 'ledger',
    oktaEvents && 'okta-event-hook',
  ].filter(Boolean);
  const usesTable = Boolean(ledger || indexes.length > 0 || events || findings);
  const isWriter = Boolean(
    (ledger && ledger !== 'get') || events || ['move', 'record', 'review', 'audit'].includes(findings ?? ''),
  );
  return new Set([
    ...on(`log-group:${constructOf(file)}Log:*`, 'logs:CreateLogStream', 'logs:PutLogEvents'),
    ...secrets.flatMap((name) => on(`secret:goldthread/${name}-AbCdEf`, 'secretsmanager:GetSecretValue')),
    ...(secrets.length > 0 ? key('secretsmanager', 'Decrypt') : []),
    ...table('Ledger', ledger && LEDGER_ACTIONS[ledger]),
    ...query('Ledger', indexes),
    ...table('Events', events && ['GetItem', 'PutItem']),
    ...table('Findings', findings && FINDING_ACTIONS[findings]),
    ...(findings === 'list' ? query('Findings', ['byStatus', 'byResource', 'byKind']) : []),
    ...(findings === 'review' || findings === 'audit' ? query('Findings', ['byKind']) : []),
    ...(publishes || audits || findings === 'record' || findings === 'review'
      ? on('event-bus/Bus', 'events:PutEvents')
      : []),
    ...(publishes
      ? [
          ...on('Evidence/events/*', 's3:PutObject'),
          ...on('Evidence/unknown/*', 's3:PutObject'),
          ...key('s3', 'Decrypt', 'GenerateDataKey'),
        ]
      : []),
    ...(audits
      ? [
          ...on(`Audits/${file}/*`, 's3:GetObject', 's3:PutObject'),
          ...on(`Evidence/${file}/*`, 's3:PutObject'),
          listing(file),
          ...key('s3', 'Decrypt', 'GenerateDataKey'),
        ]
      : []),
    ...(watches
      ? [
          ...auditFunctions.flatMap((audit) => on(`Audits/${audit.file}/*`, 's3:GetObject')),
          listing('audits'),
          ...key('s3', 'Decrypt'),
        ]
      : []),
    ...(usesTable ? key('dynamodb', 'Decrypt', 'DescribeKey') : []),
    ...(isWriter ? key('dynamodb', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo') : []),
    ...(ledger === 'change' ? on('Deferred', 'sqs:SendMessage') : []),
    ...(queue === undefined
      ? []
      : on(queueOf(queue), 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes')),
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

const queueOf = (name: string) => constructOf(name);

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

test('no function has a wildcard among its actions or its resources, streams of its own log and objects of a folder aside', () => {
  const known = [
    / log-group:\w+:\*$/,
    / Evidence\/(events|unknown|audits\/[a-z-]+)\/\*$/,
    / Audits\/audits\/[a-z-]+\/\*$/,
    / StringLike s3:prefix audits(\/[a-z-]+)?\/\*$/,
  ];
  for (const statements of granted.values()) {
    for (const grant of grantsOf(statements)) {
      expect(known.reduce((text, part) => text.replace(part, ''), grant)).not.toContain('*');
    }
  }
});

test('a construct’s name is read from its id', () => {
  expect(withoutHash('CallersSecret1F0C5A2B')).toBe('CallersSecret');
});
