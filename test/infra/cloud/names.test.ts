import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import cdk from '../../../cdk.json' with { type: 'json' };
import { readConfig } from '../../../infra/cloud/config.ts';
import { functionNameOf } from '../../../infra/cloud/names.ts';
import { makeStacks } from '../../../infra/cloud/stacks.ts';
import { templatesOf } from '../../../infra/cloud/templates.ts';

// Several deployments live in one account: none may have a name that another has.

/** The properties by which templates name what they make; all else is named by CloudFormation. */
const NAMED_BY = /^(Name|.*[a-z]Name)$/;
/** What a property names that is not made, or not in the account. */
const NAMES_OTHERS: Record<string, readonly string[]> = {
  'AWS::Lambda::Alias': ['FunctionName', 'Name'],
  'AWS::Lambda::Version': ['FunctionName'],
  'AWS::Lambda::Permission': ['FunctionName'],
  'AWS::Lambda::EventSourceMapping': ['FunctionName'],
  'AWS::ApiGatewayV2::Stage': ['StageName'],
  'AWS::ApiGatewayV2::ApiMapping': ['DomainName'],
  'AWS::ApiGatewayV2::DomainName': ['DomainName'],
  'AWS::ApiGatewayV2::Authorizer': ['Name'],
  'AWS::CloudWatch::Alarm': ['MetricName'],
  'AWS::CodeDeploy::DeploymentGroup': ['ApplicationName', 'DeploymentConfigName'],
  'AWS::Events::Archive': ['SourceName'],
  'AWS::Events::Rule': ['EventBusName'],
  // Within its group, which is another's name.
  'AWS::Scheduler::Schedule': ['Name', 'GroupName'],
};

/** All names of a deployment, as `AWS::Lambda::Function goldthread-jobs-settle`. */
function namesOf(name: string): Set<string> {
  const app = new App({ context: cdk.context });
  const config = readConfig({ name, iamApi: true, tracing: true, callers: { rotateAfterDays: 30 } });
  makeStacks(app, config, () => Code.fromInline('exports.handler = () => {}'));
  const names = new Set<string>();
  for (const [stack, { Resources }] of templatesOf(app)) {
    if (!stack.includes('/')) names.add(`stack ${stack}`);
    for (const { Type, Properties = {} } of Object.values(Resources)) {
      for (const [property, value] of Object.entries(Properties)) {
        if (!NAMED_BY.test(property) || NAMES_OTHERS[Type]?.includes(property)) continue;
        // Of a log group the suffix is made at the deployment.
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        if (!text.startsWith('{"Ref"')) names.add(`${Type} ${text}`);
      }
    }
  }
  return names;
}

/** The deployment that a name belongs to: what is before its first hyphen or slash, behind what AWS puts before it. */
const ownerOf = (named: string) =>
  /^\S+ (?:alias\/|.*\/aws\/vendedlogs\/(?:apis|states)\/)?([a-z0-9]+)(?=[-/]|$)/.exec(named)?.[1];

const allowed = fc.stringMatching(/^[a-z][a-z0-9]{0,30}$/);

test('every name says whose it is, up to the first hyphen or slash', () => {
  fc.assert(
    fc.property(allowed, (name) => {
      const names = namesOf(name);
      expect(names.size).toBeGreaterThan(60);
      expect([...names].filter((named) => ownerOf(named) !== name)).toEqual([]);
    }),
    { numRuns: 3, examples: [['gt'], ['a'.repeat(31)]] },
  );
}, 120_000);

test('no two deployments have a name in common, also where one begins with the other', () => {
  const first = namesOf('gt');
  for (const second of ['gti', 'gtiam', 'g'].map(namesOf)) {
    expect([...second].filter((named) => first.has(named))).toEqual([]);
  }
}, 120_000);

test('no function of a deployment has the name of another deployment’s, however long its file’s name is', () => {
  const file = fc.stringMatching(/^[a-z]{1,20}(\/[a-z]{1,20}(-[a-z]{1,20}){0,3}){1,2}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(allowed, { minLength: 2, maxLength: 2 }),
      file,
      file,
      ([a = '', b = ''], x, y) => {
        expect(functionNameOf(a, x)).not.toBe(functionNameOf(b, y));
      },
    ),
  );
});
