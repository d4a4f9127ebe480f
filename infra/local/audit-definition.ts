import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StateGraph } from 'aws-cdk-lib/aws-stepfunctions';
import { auditDefinition } from '../cloud/audit-definition.ts';

/** The state machine of an audit, in the Amazon States Language, without what only a deployment knows. */
export function localDefinition(name: string): unknown {
  const stack = new Stack(new App(), 'local');
  const steps = LambdaFunction.fromFunctionArn(
    stack,
    'Steps',
    `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  );
  const { startState } = auditDefinition(stack, {
    name,
    steps,
    results: Bucket.fromBucketName(stack, 'Results', 'local'),
    concurrency: 3,
  });
  return stack.resolve(new StateGraph(startState, name).toGraphJson());
}
