import { describe, expect, it, test } from 'vitest';
import { auditFunctions } from '../../../infra/functions.ts';
import { grantsOf, machineStatementsOf, type Statement } from './grants.ts';
import { synthesize } from './synthesize.ts';

const templates = synthesize({ tracing: true });
const machines = machineStatementsOf(templates, 'AWS::StepFunctions::StateMachine');
const schedules = machineStatementsOf(templates, 'AWS::Scheduler::Schedule');
const names = auditFunctions.map(({ audit }) => audit.name);
const constructOf = (name: string) =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const machine = (name: string) =>
  `arn:aws:states:us-east-1:123456789012:stateMachine:goldthread-audits-${name}`;
const CONTEXT = 'kms:EncryptionContext:aws:states:stateMachineArn';
/** The history of the machine's own executions, and of those of its pages. */
const history = (name: string) =>
  ['Decrypt', 'GenerateDataKey'].map(
    (action) =>
      `Allow kms:${action} key/Key StringLike ${CONTEXT} ${machine(name)} StringLike ${CONTEXT} ${machine(name)}/*`,
  );
const LOGS = 'arn:aws:logs:us-east-1:123456789012:*';

/** What a state machine must be able to do, and nothing else. */
function needed(name: string): Set<string> {
  const own = `goldthread-audits-${name}`;
  const on = (resource: string, ...actions: string[]) => actions.map((one) => `Allow ${one} ${resource}`);
  const execution = ['states:DescribeExecution', 'states:StopExecution'];
  return new Set([
    ...on(`function:Audits${constructOf(name)}Live`, 'lambda:InvokeFunction'),
    ...on(`stateMachine:${own}`, 'states:StartExecution'),
    ...on(`execution:${own}:*`, ...execution),
    ...on(`execution:${own}/Pages:*`, ...execution, 'states:RedriveExecution'),
    ...on(
      `Audits/maps/${name}/*`,
      's3:PutObject',
      's3:GetObject',
      's3:ListMultipartUploadParts',
      's3:AbortMultipartUpload',
    ),
    ...['Decrypt', 'GenerateDataKey'].map(
      (action) => `Allow kms:${action} key/Key StringEquals kms:ViaService s3.us-east-1.amazonaws.com`,
    ),
    ...history(name),
    `Allow kms:GenerateDataKey key/Key StringEquals kms:EncryptionContext:SourceArn ${LOGS}`,
    ...on(
      '*',
      ...['Create', 'Get', 'Update', 'Delete'].map((verb) => `logs:${verb}LogDelivery`),
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ),
  ]);
}

function differences(name: string, statements: readonly Statement[]): string[] {
  const wanted = needed(name);
  const held = grantsOf(statements);
  return [
    ...[...held].filter((grant) => !wanted.has(grant)).map((grant) => `not needed: ${grant}`),
    ...[...wanted].filter((grant) => !held.has(grant)).map((grant) => `missing: ${grant}`),
  ];
}

test('every audit has a state machine with a role of its own', () => {
  expect([...machines.keys()].sort()).toEqual([...names].sort());
});

describe('the state machine of', () => {
  it.each([...machines])(
    '%s may call its own function, run itself and write its own folder, and nothing else',
    (name, statements) => {
      expect(differences(name, statements)).toEqual([]);
    },
  );
});

test('a grant of another audit’s, or a wider one, is noticed', () => {
  let noticed = 0;
  for (const [name, statements] of machines) {
    const other = names.find((one) => one !== name) ?? '';
    for (const [i, statement] of statements.entries()) {
      const { Condition: _, ...unconditional } = statement;
      const text = JSON.stringify(statement);
      const others = text.replaceAll(name, other).replaceAll(constructOf(name), constructOf(other));
      const mutants = [
        ...(statement.Resource === '*' ? [] : [{ ...statement, Resource: '*' }]),
        ...(statement.Condition ? [unconditional] : []),
        ...(others === text ? [] : [JSON.parse(others) as Statement]),
        { ...statement, Action: [statement.Action, 's3:DeleteObject'].flat() },
      ];
      for (const mutant of mutants) {
        expect(differences(name, statements.with(i, mutant)), JSON.stringify(mutant)).not.toEqual([]);
        noticed += 1;
      }
    }
  }
  expect(noticed).toBeGreaterThan(20 * names.length);
});

describe('the schedule of', () => {
  it.each([...schedules])('%s may start its state machine, and nothing else', (name, statements) => {
    const own = [`Allow states:StartExecution stateMachine:goldthread-audits-${name}`, ...history(name)];
    expect([...grantsOf(statements)].sort()).toEqual(own.sort());
  });
});
