import type { StackProps as CdkStackProps } from 'aws-cdk-lib';
import type { Config } from './config.ts';

/** What every stack is made from. */
export interface StackProps extends CdkStackProps {
  readonly config: Config;
}
