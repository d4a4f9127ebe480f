import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../../../cdk.json' with { type: 'json' };
import { checkStacks } from '../../../infra/cloud/check-stacks.ts';
import { type ConfigInput, readConfig } from '../../../infra/cloud/config.ts';
import { makeStacks } from '../../../infra/cloud/stacks.ts';

/** A resource as a template has it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** A synthesized stack. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } }>>;
}

/** Synthesizes all stacks of a configuration, with all checks, and functions whose code is left out. */
export function synthesize(input: ConfigInput = {}): ReadonlyMap<string, Template> {
  const config = readConfig(input);
  const app = new App({ context: cdk.context });
  checkStacks(app);
  makeStacks(app, config, () => Code.fromInline('exports.handler = () => {}'));
  const { stacks } = app.synth();
  return new Map(
    stacks.map(({ stackName, template }) => [stackName.slice(config.name.length + 1), template]),
  );
}
