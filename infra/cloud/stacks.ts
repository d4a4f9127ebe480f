import { type App, Tags } from 'aws-cdk-lib';
import { ApiStack } from './api-stack.ts';
import { AuditsStack } from './audits-stack.ts';
import type { Config } from './config.ts';
import { DataStack } from './data-stack.ts';
import type { CodeOf } from './goldthread-function.ts';
import { IamApiStack } from './iam-api-stack.ts';
import { JobsStack } from './jobs-stack.ts';
import { ObservabilityStack } from './observability-stack.ts';

/** The stacks of a deployment. */
export interface Stacks {
  readonly app: App;
  readonly data: DataStack;
  readonly jobs: JobsStack;
  readonly audits: AuditsStack;
  readonly api: ApiStack;
  readonly observability: ObservabilityStack;
}

/** Makes all stacks: what has state apart from what can be made anew at any time. */
export function makeStacks(app: App, config: Config, codeOf: CodeOf): Stacks {
  const { name, account, region } = config;
  const props = { config, env: { ...(account !== undefined && { account }), region } };
  const data = new DataStack(app, `${name}-data`, {
    ...props,
    description: 'Goldthread: the ledger, the secrets and the evidence',
  });
  const jobs = new JobsStack(app, `${name}-jobs`, {
    ...props,
    data,
    codeOf,
    description: 'Goldthread: what runs behind',
  });
  const audits = new AuditsStack(app, `${name}-audits`, {
    ...props,
    data,
    deferred: jobs.queues.deferred,
    codeOf,
    description: 'Goldthread: the audits',
  });
  const api = new ApiStack(app, `${name}-api`, {
    ...props,
    data,
    jobs,
    codeOf,
    description: 'Goldthread: the API',
  });
  if (config.iamApi) {
    const description = 'Goldthread: the API for callers that sign as AWS IAM does';
    new IamApiStack(app, `${name}-iam-api`, { ...props, api, description });
  }
  const observability = new ObservabilityStack(app, `${name}-observability`, {
    ...props,
    watched: { data, jobs, audits, api },
    description: 'Goldthread: alarms and the dashboard',
  });
  Tags.of(app).add('goldthread', name);
  return { app, data, jobs, audits, api, observability };
}
