import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../../cdk.json' with { type: 'json' };
import { config } from '../../goldthread.config.ts';
import { bundleFunctions } from '../bundle/bundle-functions.ts';
import { checkStacks } from './check-stacks.ts';
import { readConfig } from './config.ts';
import { makeStacks, type Stacks } from './stacks.ts';

const FUNCTIONS = new URL('../../dist/functions', import.meta.url).pathname;

/** The deployment as `goldthread.config.ts` says, with all functions bundled and all checks on. @throws {InvalidConfig} */
export async function makeApp(): Promise<Stacks> {
  const checked = readConfig(config);
  const bundled = await bundleFunctions(FUNCTIONS);
  const directories = new Map(bundled.map(({ file, directory }) => [file, directory]));
  // The CDK's own command says where.
  const outdir = process.env.CDK_OUTDIR ?? cdk.output;
  const app = new App({ context: cdk.context, outdir });
  checkStacks(app);
  return makeStacks(app, checked, (file) => {
    const directory = directories.get(file);
    if (directory === undefined) throw new Error(`The function ${file} was not bundled`);
    return Code.fromAsset(directory);
  });
}
