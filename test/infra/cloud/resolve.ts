import type { Resource, Template } from './synthesize.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const PSEUDO: Record<string, string> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

// The ARN that a resource would have, by its name in the template, or by its own where it has one.
const ARNS: Record<string, (id: string, resource: Resource) => string> = {
  'AWS::DynamoDB::Table': (id) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${id}`,
  'AWS::KMS::Key': (id) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`,
  'AWS::Logs::LogGroup': (id) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${id}:*`,
  'AWS::Events::EventBus': (id) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${id}`,
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id}`,
  'AWS::Lambda::Alias': (id) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${id}`,
  'AWS::StepFunctions::StateMachine': (_, { Properties }) =>
    `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${Properties.StateMachineName}`,
  'AWS::SQS::Queue': (id) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${id}`,
  'AWS::SecretsManager::Secret': (_, { Properties }) =>
    `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${Properties.Name}-AbCdEf`,
};

/** A value of a template with all references replaced by what they would be, in an account of no one's. */
export function resolve(value: unknown, template: Template, all: ReadonlyMap<string, Template>): unknown {
  const again = (inner: unknown) => resolve(inner, template, all);
  if (Array.isArray(value)) return value.map(again);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, of] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (name === 'Ref' && typeof of === 'string')
      return PSEUDO[of] ?? given(of, template, all) ?? arnOf(of, template);
    if (name === 'Fn::GetAtt') return attribute(of as [string, string], template, all);
    if (name === 'Fn::ImportValue') return exported(String(again(of)), all);
    if (name === 'Fn::Join') {
      const [glue, parts] = again(of) as [string, string[]];
      return parts.join(glue);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, again(inner)]));
}

/** What a nested stack is given under this name by the one that it is in. */
function given(parameter: string, { within }: Template, all: ReadonlyMap<string, Template>): unknown {
  const { Parameters } = (within?.template.Resources[within.id]?.Properties ?? {}) as {
    Parameters?: Record<string, unknown>;
  };
  return within && resolve(Parameters?.[parameter], within.template, all);
}

/** What a resource says of itself; for a nested stack, what it gives out. */
function attribute(
  [id, name]: [string, string],
  template: Template,
  all: ReadonlyMap<string, Template>,
): unknown {
  const output = /^Outputs\.(.+)$/.exec(name)?.[1];
  if (output === undefined) return arnOf(id, template);
  const nested = [...all.values()].find(({ within }) => within?.template === template && within.id === id);
  return nested && resolve(nested.Outputs?.[output]?.Value, nested, all);
}

function arnOf(id: string, template: Template): string {
  const resource = template.Resources[id];
  const make = resource && ARNS[resource.Type];
  return make && resource ? make(withoutHash(id), resource) : withoutHash(id);
}

function exported(name: string, all: ReadonlyMap<string, Template>): unknown {
  for (const template of all.values()) {
    for (const { Value, Export } of Object.values(template.Outputs ?? {})) {
      if (Export && resolve(Export.Name, template, all) === name) return resolve(Value, template, all);
    }
  }
  throw new Error(`Nothing is exported as ${name}`);
}

/** The name of a construct, of its id in a template: CDK ends it with eight hexadecimal digits. */
export const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, '');
