import { resolve } from './resolve.ts';
import type { Template } from './synthesize.ts';

/** A policy statement of a template, with its references resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** The statements of every function's role, by the function's name without the deployment's: `okta-devices-get`. */
export function statementsOf(all: ReadonlyMap<string, Template>): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const template of all.values()) {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type !== 'AWS::Lambda::Function') continue;
      const role = roleOf(Properties.Role, template);
      const name = String(Properties.FunctionName).replace(/^goldthread-/, '');
      found.set(name, resolve(statementsIn(role, template), template, all) as Statement[]);
    }
  }
  return found;
}

/** The statements of the roles of every state machine, and of every schedule, by the audit's name. */
export function machineStatementsOf(
  all: ReadonlyMap<string, Template>,
  of: 'AWS::StepFunctions::StateMachine' | 'AWS::Scheduler::Schedule',
): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const template of all.values()) {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type !== of) continue;
      const name = String(Properties.StateMachineName ?? Properties.Name).replace(/^goldthread-audits-/, '');
      const { RoleArn } = (Properties.Target ?? Properties) as { RoleArn: unknown };
      found.set(
        name,
        resolve(statementsIn(roleOf(RoleArn, template), template), template, all) as Statement[],
      );
    }
  }
  return found;
}

/** Everything that a function may do, one line for each action on each resource. */
export function grantsOf(statements: readonly Statement[]): Set<string> {
  return new Set(
    statements.flatMap(({ Effect, Action, Resource, Condition }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource]
            .flat()
            .map((resource) => [Effect, action, shorten(resource), ...conditionsIn(Condition)].join(' ')),
        ),
    ),
  );
}

function roleOf(role: unknown, { Resources }: Template): string {
  const id = (role as { 'Fn::GetAtt'?: [string] })['Fn::GetAtt']?.[0];
  if (id === undefined || !Resources[id]) throw new Error('It has a role of another stack');
  return id;
}

/** The role's own policies, and those that are attached to it. */
function statementsIn(role: string, { Resources }: Template): unknown[] {
  const { Policies = [], ManagedPolicyArns } = (Resources[role]?.Properties ?? {}) as {
    Policies?: { PolicyDocument: { Statement: unknown[] } }[];
    ManagedPolicyArns?: unknown[];
  };
  if (ManagedPolicyArns) throw new Error(`${role} has policies that the template does not show`);
  const attached = Object.values(Resources)
    .filter(
      ({ Type, Properties }) =>
        Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(role),
    )
    .map(({ Properties }) => Properties as { PolicyDocument: { Statement: unknown[] } });
  return [...Policies, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const shorten = (arn: string) => arn.split(':').slice(5).join(':') || arn;

const conditionsIn = (condition: Statement['Condition'] = {}) =>
  Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) =>
      [values].flat().map((value) => `${operator} ${key} ${value}`),
    ),
  );
