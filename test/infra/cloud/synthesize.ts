import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../../../cdk.json' with { type: 'json' };
import { checkStacks } from '../../../infra/cloud/check-stacks.ts';
import { type ConfigInput, readConfig } from '../../../infra/cloud/config.ts';
import { makeStacks } from '../../../infra/cloud/stacks.ts';
import { type Template, templatesOf } from '../../../infra/cloud/templates.ts';

export type { Resource, Template } from '../../../infra/cloud/templates.ts';

/** Synthesizes all stacks of a configuration, with all checks, and functions whose code is left out. */
export function synthesize(input: ConfigInput = {}): ReadonlyMap<string, Template> {
  const config = readConfig(input);
  const app = new App({ context: cdk.context });
  checkStacks(app);
  makeStacks(app, config, () => Code.fromInline('exports.handler = () => {}'));
  return new Map(
    [...templatesOf(app)].map(([name, template]) => [name.slice(config.name.length + 1), template]),
  );
}
