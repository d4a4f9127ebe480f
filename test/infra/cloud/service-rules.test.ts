import { describe, expect, test } from 'vitest';
import { MAP_LABEL } from '../../../infra/cloud/audit-definition.ts';
import type { ConfigInput } from '../../../infra/cloud/config.ts';
import { defaultTiming } from '../../../lib/ledger/timing.ts';
import { type Resource, synthesize, type Template } from './synthesize.ts';

// What AWS's services hold templates to, and no check of templates knows: each rule over all templates, and each with
// the fault put back that it is there for.

type Templates = ReadonlyMap<string, Template>;
type Properties = Record<string, never>;

interface Rule {
  readonly says: string;
  /** What of the templates breaks it. */
  readonly broken: (templates: Templates, partition: string) => string[];
  /** Puts the fault back, into a copy. */
  readonly fault: (templates: Map<string, Template>) => void;
}

const everything = {
  tracing: true,
  iamApi: true,
  callers: { rotateAfterDays: 30 },
  domain: { name: 'access.example.com', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' },
  alarms: { emails: ['oncall@example.com'] },
  findings: { emails: ['auditor@example.com'] },
} satisfies ConfigInput;

const everyResource = (templates: Templates) =>
  [...templates].flatMap(([stack, template]) =>
    Object.entries(template.Resources).map(([id, resource]) => ({ stack, template, id, resource })),
  );
const ofType = (templates: Templates, type: string) =>
  everyResource(templates).filter(({ resource }) => resource.Type === type);
/** The resource of the same template that a value refers to. */
function referred(value: unknown, { Resources }: Template): [id: string, resource: Resource] | undefined {
  const { Ref, 'Fn::GetAtt': att } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: string[] };
  const id = Ref ?? att?.[0] ?? '';
  return Resources[id] && [id, Resources[id]];
}
/** The function of a reference to it, to its alias or to a version, in whatever form. */
function functionOf(value: unknown, template: Template): Resource | undefined {
  const ids = [...JSON.stringify(value).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(
    ([, id = '']) => id,
  );
  const found = ids.map((id) => template.Resources[id]).find((one) => one?.Type.startsWith('AWS::Lambda::'));
  return found?.Type === 'AWS::Lambda::Function' || !found
    ? found
    : functionOf(found.Properties.FunctionName, template);
}
const statements = (document: unknown) =>
  (document as { Statement: { Sid?: string; Principal?: unknown; Condition?: object }[] }).Statement;
const saidBy = (service: string) => (statement: { Principal?: unknown }) =>
  JSON.stringify(statement.Principal).includes(`${service}.amazonaws.com`);
/** Puts one resource in another's place. */
function put(templates: Map<string, Template>, stack: string, id: string, resource: Resource): void {
  const template = templates.get(stack) ?? { Resources: {} };
  templates.set(stack, { ...template, Resources: { ...template.Resources, [id]: resource } });
}
function change(
  templates: Map<string, Template>,
  type: string,
  to: (properties: Properties) => object,
): void {
  for (const { stack, id, resource } of ofType(templates, type)) {
    const Properties = { ...resource.Properties, ...to(resource.Properties as never) };
    put(templates, stack, id, { ...resource, Properties });
  }
}

const LIMITS: Record<string, [property: string, length: number]> = {
  'AWS::Lambda::Function': ['FunctionName', 64],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 80],
  'AWS::Events::Archive': ['ArchiveName', 48],
  'AWS::Scheduler::Schedule': ['Name', 64],
  'AWS::Scheduler::ScheduleGroup': ['Name', 64],
  'AWS::Events::EventBus': ['Name', 256],
};

const rules: readonly Rule[] = [
  {
    says: 'a queue hides a message for at least as long as its consumer may run',
    broken: (templates) =>
      ofType(templates, 'AWS::Lambda::EventSourceMapping').flatMap(({ template, id, resource }) => {
        const queue = referred(resource.Properties.EventSourceArn, template)?.[1];
        const hidden = Number(queue?.Properties.VisibilityTimeout ?? 30);
        const consumer = functionOf(resource.Properties.FunctionName, template);
        const runs = Number(consumer?.Properties.Timeout ?? 3);
        return queue && consumer && hidden >= runs ? [] : [`${id}: ${hidden} s, and the function ${runs} s`];
      }),
    fault: (templates) => change(templates, 'AWS::SQS::Queue', () => ({ VisibilityTimeout: undefined })),
  },
  {
    says: 'an event whose look failed is looked at again within a minute',
    broken: (templates) =>
      ofType(templates, 'AWS::SQS::Queue').flatMap(({ id, resource }) =>
        id.startsWith('OktaEvents') &&
        !id.startsWith('OktaEventsDeadLetters') &&
        Number(resource.Properties.VisibilityTimeout) > 60
          ? [id]
          : [],
      ),
    fault: (templates) => change(templates, 'AWS::SQS::Queue', () => ({ VisibilityTimeout: 360 })),
  },
  {
    says: 'a rotation is set up after Secrets Manager may call its function',
    broken: (templates) =>
      ofType(templates, 'AWS::SecretsManager::RotationSchedule').flatMap(({ template, id, resource }) => {
        const after = [resource.DependsOn ?? []].flat().map((one) => template.Resources[one]);
        const isAllowed = after.some(
          (one) =>
            one?.Type === 'AWS::Lambda::Permission' &&
            one.Properties.Principal === 'secretsmanager.amazonaws.com' &&
            JSON.stringify(one.Properties.FunctionName) ===
              JSON.stringify(resource.Properties.RotationLambdaARN),
        );
        return isAllowed ? [] : [id];
      }),
    fault: (templates) => {
      for (const { stack, id, resource } of ofType(templates, 'AWS::SecretsManager::RotationSchedule'))
        put(templates, stack, id, { ...resource, DependsOn: [] });
    },
  },
  {
    says: 'the key of a topic that EventBridge writes to has no condition for it, and encrypts topics only',
    broken: (templates) =>
      ofType(templates, 'AWS::SNS::Topic').flatMap(({ template, resource }) => {
        const [id = '', key] = referred(resource.Properties.KmsMasterKeyId, template) ?? [];
        const conditions = statements(key?.Properties.KeyPolicy)
          .filter(saidBy('events'))
          .filter(({ Condition }) => Condition);
        const others = everyResource(templates).filter(
          (one) =>
            !['AWS::SNS::Topic', 'AWS::KMS::Alias', 'AWS::KMS::Key'].includes(one.resource.Type) &&
            JSON.stringify(one.resource.Properties).includes(`"${id}"`),
        );
        return [...conditions.map(() => `${id} has a condition`), ...others.map((one) => one.id)];
      }),
    fault: (templates) =>
      change(templates, 'AWS::KMS::Key', ({ KeyPolicy }) => ({
        KeyPolicy: {
          Statement: statements(KeyPolicy).map((one) => ({
            ...one,
            Condition: { StringEquals: { 'aws:SourceAccount': '1' } },
          })),
        },
      })),
  },
  {
    says: 'a topic takes from EventBridge what its own rules send, and nothing else',
    broken: (templates) =>
      ofType(templates, 'AWS::SNS::TopicPolicy').flatMap(({ id, resource, template }) =>
        statements(resource.Properties.PolicyDocument)
          .filter(saidBy('events'))
          .flatMap(({ Condition }) => {
            const arns = [
              (Condition as { ArnEquals?: Record<string, unknown> } | undefined)?.ArnEquals?.[
                'aws:SourceArn'
              ],
            ].flat();
            const areRules = arns.every((arn) => referred(arn, template)?.[1].Type === 'AWS::Events::Rule');
            return areRules ? [] : [id];
          }),
      ),
    fault: (templates) =>
      change(templates, 'AWS::SNS::TopicPolicy', ({ PolicyDocument }) => ({
        PolicyDocument: {
          Statement: statements(PolicyDocument).map(({ Condition: _, ...one }) => one),
        },
      })),
  },
  {
    says: 'whatever changes something upstream ends before anybody looks into what became of it',
    broken: (templates) =>
      ofType(templates, 'AWS::Lambda::Function').flatMap(({ id, resource }) => {
        const { Variables = {} } = (resource.Properties.Environment ?? {}) as { Variables?: object };
        const changes = 'DEFERRED_QUEUE_URL' in Variables && !id.startsWith('Audits');
        return changes && Number(resource.Properties.Timeout) * 1_000 > defaultTiming.settleAfterMs
          ? [id]
          : [];
      }),
    fault: (templates) => change(templates, 'AWS::Lambda::Function', () => ({ Timeout: 60 })),
  },
  {
    says: 'tracing adds no policy to a function',
    broken: (templates) => ofType(templates, 'AWS::IAM::Policy').map(({ id }) => id),
    fault: (templates) => put(templates, 'jobs', 'Traced', { Type: 'AWS::IAM::Policy', Properties: {} }),
  },
  {
    says: 'a state machine’s role is taken by the machine and by the runs that its map starts',
    broken: (templates) =>
      ofType(templates, 'AWS::IAM::Role').flatMap(({ id, resource }) => {
        const trusted = statements(resource.Properties.AssumeRolePolicyDocument).filter(saidBy('states'));
        return trusted.flatMap(({ Condition = {} }) => {
          const { ArnLike } = Condition as { ArnLike?: { 'aws:SourceArn'?: unknown[] } };
          const [own, children] = [ArnLike?.['aws:SourceArn'] ?? []].flat().map((arn) => JSON.stringify(arn));
          const pattern = children?.replace('/*', `/${MAP_LABEL}`);
          return own && pattern?.includes(`/${MAP_LABEL}`) ? [] : [id];
        });
      }),
    fault: (templates) =>
      change(templates, 'AWS::IAM::Role', ({ AssumeRolePolicyDocument }) => ({
        AssumeRolePolicyDocument: {
          Statement: statements(AssumeRolePolicyDocument).map((one) => ({
            ...one,
            Condition: { ArnEquals: { 'aws:SourceArn': 'arn' } },
          })),
        },
      })),
  },
  {
    says: 'what AWS delivers logs to is below /aws/vendedlogs/',
    broken: (templates) =>
      everyResource(templates).flatMap(({ id, resource: { Type, Properties }, template }) => {
        const { DestinationArn } = (Properties.AccessLogSettings ?? {}) as { DestinationArn?: unknown };
        const { Destinations = [] } = (Properties.LoggingConfiguration ?? {}) as {
          Destinations?: { CloudWatchLogsLogGroup: { LogGroupArn: unknown } }[];
        };
        const to =
          Type === 'AWS::ApiGatewayV2::Stage'
            ? [DestinationArn]
            : Type === 'AWS::StepFunctions::StateMachine'
              ? Destinations.map((one) => one.CloudWatchLogsLogGroup.LogGroupArn)
              : [];
        return to.flatMap((arn) => {
          const group = Object.entries(template.Resources).find(
            ([name, { Type: type }]) =>
              type === 'AWS::Logs::LogGroup' && JSON.stringify(arn).includes(`"${name}"`),
          );
          const name = JSON.stringify(group?.[1].Properties.LogGroupName ?? '');
          return name.includes('/aws/vendedlogs/') ? [] : [id];
        });
      }),
    fault: (templates) => change(templates, 'AWS::Logs::LogGroup', () => ({ LogGroupName: undefined })),
  },
  {
    says: 'no name is longer than its service takes',
    broken: (templates) =>
      everyResource(templates).flatMap(({ id, resource: { Type, Properties } }) => {
        const [property, length] = LIMITS[Type] ?? ['', 0];
        const name = Properties[property];
        return typeof name === 'string' && name.length > length ? [`${id}: ${name}`] : [];
      }),
    fault: (templates) =>
      change(templates, 'AWS::Lambda::Function', () => ({ FunctionName: 'a'.repeat(65) })),
  },
  {
    says: 'no secret’s name ends in a hyphen and six characters, as a complete ARN does',
    broken: (templates) =>
      ofType(templates, 'AWS::SecretsManager::Secret').flatMap(({ id, resource: { Properties } }) =>
        /-.{6}$/.test(String(Properties.Name)) ? [`${id}: ${Properties.Name}`] : [],
      ),
    fault: (templates) =>
      change(templates, 'AWS::SecretsManager::Secret', () => ({ Name: 'goldthread/okta-events' })),
  },
  {
    says: 'no stack comes near the 500 resources that it may have',
    broken: (templates) =>
      [...templates].flatMap(([stack, { Resources }]) =>
        Object.keys(Resources).length > 400 ? [`${stack}: ${Object.keys(Resources).length}`] : [],
      ),
    fault: (templates) => {
      const merged = Object.assign({}, ...[...templates.values()].map(({ Resources }) => Resources));
      templates.set('all', { Resources: merged });
    },
  },
  {
    says: 'an alarm on others is on a hundred at most',
    broken: (templates) =>
      ofType(templates, 'AWS::CloudWatch::CompositeAlarm').flatMap(({ id, resource }) => {
        const { AlarmRule } = resource.Properties;
        return JSON.stringify(AlarmRule).split('ALARM(').length > 101 ? [id] : [];
      }),
    fault: (templates) =>
      change(templates, 'AWS::CloudWatch::CompositeAlarm', () => ({
        AlarmRule: Array.from({ length: 101 }, (_, n) => `ALARM("${n}")`).join(' OR '),
      })),
  },
  {
    says: 'every ARN is of the partition that the region is in',
    broken: (templates, partition) =>
      everyResource(templates).flatMap(({ id, resource }) => {
        const found = JSON.stringify(resource.Properties).matchAll(/arn:(aws[a-z-]*):/g);
        return [...found].some(([, of]) => of !== partition) ? [id] : [];
      }),
    fault: (templates) =>
      change(templates, 'AWS::Lambda::Function', () => ({ Role: 'arn:aws-cn:iam::123456789012:role/own' })),
  },
];

const configurations: Record<string, ConfigInput> = {
  'as shipped': {},
  'with everything on': everything,
  'with the longest name': { name: 'a'.repeat(31), iamApi: true },
  'in China': { region: 'cn-north-1' },
  'in GovCloud': { region: 'us-gov-west-1' },
};
const partitions: Record<string, string> = { 'in China': 'aws-cn', 'in GovCloud': 'aws-us-gov' };

describe.each(Object.keys(configurations))('the templates %s', (name) => {
  const templates = synthesize(configurations[name]);
  test.each(rules)('$says', ({ broken }) => {
    expect(broken(templates, partitions[name] ?? 'aws')).toEqual([]);
  });
});

describe('the fault put back breaks the rule', () => {
  const templates = synthesize(everything);
  test.each(rules)('that $says', ({ broken, fault }) => {
    const copy = new Map(templates);
    fault(copy);
    expect(broken(copy, 'aws')).not.toEqual([]);
  });
});
