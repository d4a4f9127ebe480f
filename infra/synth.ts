import { readFile } from 'node:fs/promises';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { makeApp } from './cloud/make-app.ts';

interface Report {
  readonly pluginReports: readonly { readonly violations?: readonly unknown[] }[];
}

// `npm run synth`: makes every stack's template, offline and without an account, and prints what is in them. A
// finding that nobody has acknowledged, or a wrong value in goldthread.config.ts, ends it with an error.

const startedAt = performance.now();
try {
  const { app } = await makeApp();
  const { stacks, directory } = app.synth();
  for (const { stackName, template } of stacks) {
    const bytes = Buffer.byteLength(JSON.stringify(template));
    console.log(
      `${stackName.padEnd(32)} ${String(resourcesOf(template).length).padStart(4)} resources, ${(bytes / 1000).toFixed(0)} kB`,
    );
  }
  const report = JSON.parse(await readFile(`${directory}/validation-report.json`, 'utf8')) as Report;
  const findings = report.pluginReports.flatMap(({ violations = [] }) => violations).length;
  const acknowledged = app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === 'aws:cdk:acknowledged-rules').length;
  console.log(`templates in ${directory}`);
  console.log(
    [
      `${count(stacks, 'AWS::Lambda::Function')} functions`,
      `${count(stacks, 'AWS::ApiGatewayV2::Route')} routes`,
      `${count(stacks, 'AWS::DynamoDB::Table')} tables`,
      `${count(stacks, 'AWS::SQS::Queue')} queues`,
      `${count(stacks, 'AWS::StepFunctions::StateMachine')} state machines`,
      `${count(stacks, 'AWS::Scheduler::Schedule')} schedules`,
      `${count(stacks, 'AWS::CloudWatch::Alarm') + count(stacks, 'AWS::CloudWatch::CompositeAlarm')} alarms`,
      `${findings} findings (${acknowledged} acknowledged, each by its resource)`,
      `${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
    ].join(', '),
  );
} catch (error) {
  // What is wrong in a configuration or was found is said in the message; where in the code, helps nobody.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function count(stacks: readonly CloudFormationStackArtifact[], type: string): number {
  return stacks.flatMap(({ template }) => resourcesOf(template)).filter(({ Type }) => Type === type).length;
}

function resourcesOf(template: { Resources?: Record<string, { Type: string }> }): { Type: string }[] {
  return Object.values(template.Resources ?? {});
}
