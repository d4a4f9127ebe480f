import * as z from 'zod';
import type { Change } from '../operation/operation.ts';
import type { MappedOperation } from './mapping.ts';
import type { Template } from './template.ts';

/**
 * What is wrong with a mapped operation, as far as that can be told without an event: one sentence each, with the
 * place that it is about.
 */
export function checkRequest(mapped: MappedOperation, operation: Change): string[] {
  const { params, query, body, forEach } = mapped;
  const none: Template = { kind: 'object', members: new Map() };
  const noBody = operation.body === undefined || operation.body.optional === true;
  return [
    ...checkPart(operation.params, params ?? none, 'params'),
    ...checkPart(operation.query, asText(query ?? none), 'query'),
    ...(body || !noBody ? checkPart(operation.body?.schema, body ?? none, 'body') : []),
    ...(forEach ? [] : [params, query, body].flatMap((part) => itemsIn(part, 'item'))),
    ...(forEach && ![params, query, body].some((part) => itemsIn(part, '').length > 0)
      ? ['forEach: nothing of the operation looks at $item, so that all its changes would be the same']
      : []),
  ];
}

/** A query's literals are sent as text. */
function asText(template: Template): Template {
  if (template.kind !== 'object') return template;
  const members = Array.from(template.members, ([name, member]): [string, Template] => [
    name,
    member.kind === 'literal' ? { kind: 'literal', value: String(member.value) } : member,
  ]);
  return { kind: 'object', members: new Map(members) };
}

function itemsIn(template: Template | undefined, where: string): string[] {
  switch (template?.kind) {
    case 'reference':
      return template.of === 'item' ? [`${where}: $item ${template.expression.text} needs a forEach`] : [];
    case 'list':
      return template.items.flatMap((item) => itemsIn(item, where));
    case 'object':
      return [...template.members.values()].flatMap((member) => itemsIn(member, where));
    default:
      return [];
  }
}

function checkPart(schema: z.ZodType | undefined, template: Template, where: string): string[] {
  const empty = template.kind === 'object' && template.members.size === 0;
  if (!schema) return empty ? [] : [`${where}: the operation takes none`];
  return check(schema, template, where);
}

function check(schema: z.ZodType, template: Template, where: string): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return check(schema.unwrap() as z.ZodType, template, where);
  }
  if (template.kind === 'reference') {
    const values = [...(template.table?.values() ?? [])];
    return values.flatMap((value) => check(schema, { kind: 'literal', value }, `${where}.table`));
  }
  if (schema instanceof z.ZodUnion) {
    const tries = schema.options.map((option) => check(option as z.ZodType, template, where));
    // Of what it may be, what it is most like.
    return tries.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  if (schema instanceof z.ZodObject && template.kind === 'object') {
    return checkMembers(schema, template.members, where);
  }
  if (schema instanceof z.ZodArray && template.kind === 'list') {
    return template.items.flatMap((item, i) => check(schema.element as z.ZodType, item, `${where}[${i}]`));
  }
  // With places in it, what it will be cannot be told any further.
  const value = literalOf(template);
  if (value === undefined) return [];
  const read = schema.safeParse(value);
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`);
}

function checkMembers(
  { shape }: z.ZodObject,
  members: ReadonlyMap<string, Template>,
  where: string,
): string[] {
  const known = Object.keys(shape);
  const unknown = [...members.keys()].filter((name) => !Object.hasOwn(shape, name));
  return [
    ...unknown.map((name) => `${where}.${name}: unknown; there are ${known.join(', ')}`),
    ...Object.entries(shape).flatMap(([name, schema]) => {
      const member = members.get(name);
      const needed = !(schema as z.ZodType).safeParse(undefined).success;
      if (!member) return needed ? [`${where}.${name}: needed, and not there`] : [];
      if (needed && member.kind === 'reference' && member.optional) {
        return [`${where}.${name}: needed, and so cannot be optional`];
      }
      return check(schema as z.ZodType, member, `${where}.${name}`);
    }),
  ];
}

/** The value of a template without places; undefined with some. */
function literalOf(template: Template): unknown {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'reference':
      return undefined;
    case 'list': {
      const items = template.items.map(literalOf);
      return items.includes(undefined) ? undefined : items;
    }
    case 'object': {
      const members = Array.from(template.members, ([name, member]) => [name, literalOf(member)] as const);
      return members.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(members);
    }
  }
}
