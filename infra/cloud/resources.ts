import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Config } from './config.ts';
import type { DataStack } from './data-stack.ts';

/** What functions are given of the stacks below them. */
export interface Resources {
  readonly config: Config;
  readonly data: DataStack;
  readonly deferred: IQueue;
}
