import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ApiStack } from './api-stack.ts';
import { HttpApi } from './http-api.ts';
import type { StackProps } from './stack-props.ts';

interface IamApiProps extends StackProps {
  readonly api: ApiStack;
}

/** The same operations at an address of their own, for callers that API Gateway recognises by their AWS signature. */
export class IamApiStack extends Stack {
  constructor(scope: Construct, id: string, props: IamApiProps) {
    super(scope, id, props);
    props.api.addRoutes(new HttpApi(this, 'Api', { config: props.config, authorization: 'iam' }));
  }
}
