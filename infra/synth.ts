import { readFile } from 'node:fs/promises';
import type { Template } from './cloud/templates.ts';
import { runScript } from './operate/refusal.ts';

interface Report {
  readonly pluginReports: readonly { readonly violations?: readonly unknown[] }[];
}

// `npm run synth`: every stack's template, and what is in it.

const script = {
  name: 'npm run synth',
  usage: `Usage: npm run synth

Makes every stack's template, offline and without an account, and prints what is in them. It exits with 1 for a
finding that nobody has acknowledged, and for a wrong value in goldthread.config.ts.

  --help  print this`,
  options: {},
} as const;

await runScript(script, synth);

async function synth(): Promise<void> {
  const startedAt = performance.now();
  try {
    // They take a while to load.
    const { makeApp } = await import('./cloud/make-app.ts');
    const { templatesOf } = await import('./cloud/templates.ts');
    const { app } = await makeApp();
    const templates = templatesOf(app);
    const { directory } = app.synth();
    for (const [name, { within: _, ...template }] of templates) {
      const bytes = Buffer.byteLength(JSON.stringify(template));
      const resources = String(Object.keys(template.Resources).length).padStart(4);
      // A nested one below its stack.
      const shown = name.replace(/^.*\//, '  ').padEnd(44);
      console.log(`${shown} ${resources} resources, ${(bytes / 1000).toFixed(0)} kB`);
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
        `${count(templates, 'AWS::Lambda::Function')} functions`,
        `${count(templates, 'AWS::ApiGatewayV2::Route')} routes`,
        `${count(templates, 'AWS::DynamoDB::Table')} tables`,
        `${count(templates, 'AWS::SQS::Queue')} queues`,
        `${count(templates, 'AWS::StepFunctions::StateMachine')} state machines`,
        `${count(templates, 'AWS::Scheduler::Schedule')} schedules`,
        `${count(templates, 'AWS::CloudWatch::Alarm') + count(templates, 'AWS::CloudWatch::CompositeAlarm')} alarms`,
        `${findings} findings (${acknowledged} acknowledged, each by its resource)`,
        `${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
      ].join(', '),
    );
  } catch (error) {
    // What is wrong in a configuration or was found is said in the message; where in the code, helps nobody.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function count(templates: ReadonlyMap<string, Template>, type: string): number {
  return [...templates.values()]
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => Type === type).length;
}
