import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type CfnResource, Stack } from 'aws-cdk-lib';

/** A resource as a template has it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A synthesized stack. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } }>>;
  /** Of a nested stack: the stack that it is in, and its resource there. */
  readonly within?: { readonly template: Template; readonly id: string };
}

/** Synthesizes an app. @returns the templates by their stacks' names, each nested one by its own behind its stack's */
export function templatesOf(app: App): ReadonlyMap<string, Template> {
  const { directory } = app.synth();
  const stacks = app.node.findAll().filter((one) => Stack.isStack(one));
  const templates = new Map<Stack, Template>();
  const named = new Map<string, Template>();
  for (const stack of stacks) {
    const read = JSON.parse(readFileSync(join(directory, stack.templateFile), 'utf8')) as Template;
    const { nestedStackParent: parent, nestedStackResource } = stack;
    const within = parent && templates.get(parent);
    const id = String(parent?.resolve((nestedStackResource as CfnResource | undefined)?.logicalId));
    const template = within ? { ...read, within: { template: within, id } } : read;
    templates.set(stack, template);
    named.set(within ? `${parent.stackName}/${stack.node.id}` : stack.stackName, template);
  }
  return named;
}
