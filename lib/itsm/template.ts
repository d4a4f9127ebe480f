import * as z from 'zod';
import { type Bare, Expression, ExpressionRefused } from './expression.ts';

export type Scalar = string | number | boolean;

/** A place that is filled from the event (`$`) or from an item of `forEach` (`$item`). */
export interface Reference {
  readonly kind: 'reference';
  readonly of: 'event' | 'item';
  readonly expression: Expression;
  /** Left out where the event has nothing for it. */
  readonly optional: boolean;
  /** What the event's values mean. */
  readonly table: ReadonlyMap<string, Scalar> | undefined;
}

/** A value with places to be filled. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Scalar }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Template> }
  | Reference;

const MAX_EXPRESSION = 500;

/** An expression in a mapping file. */
export const expression = z
  .string()
  .min(1)
  .max(MAX_EXPRESSION)
  .transform((text, context) => {
    try {
      return new Expression(text);
    } catch (error) {
      if (!(error instanceof ExpressionRefused)) throw error;
      context.issues.push({ code: 'custom', input: text, message: error.message });
      return z.NEVER;
    }
  });

/** `{ $: "…" }`, and nothing else. */
export const onEvent = z.strictObject({ $: expression }).transform(({ $ }) => $);

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const reference = z
  .strictObject({
    $: expression.optional(),
    $item: expression.optional(),
    optional: z.literal(true).optional(),
    table: z
      .record(z.string(), scalar)
      .transform((entries) => new Map(Object.entries(entries)))
      .optional(),
  })
  .transform(({ $, $item, optional = false, table }, context): Reference => {
    const found = $ ?? $item;
    if (found && !($ && $item)) {
      return { kind: 'reference', of: $ ? 'event' : 'item', expression: found, optional, table };
    }
    context.issues.push({ code: 'custom', input: $, message: 'must have either $ or $item' });
    return z.NEVER;
  });

/** A value in a mapping file: literal, but for objects that have a `$` or a `$item`. */
export const template: z.ZodType<Template> = z.lazy(() => z.unknown().transform(read));

function read(value: unknown, context: z.RefinementCtx): Template {
  if (scalar.safeParse(value).success) return { kind: 'literal', value: value as Scalar };
  const schema = Array.isArray(value)
    ? z.array(template).transform((items): Template => ({ kind: 'list', items }))
    : isReference(value)
      ? reference
      : z.record(z.string(), template).transform(
          (members): Template => ({
            kind: 'object',
            members: new Map(Object.entries(members)),
          }),
        );
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.issues.push({ code: 'custom', input: value, path: [...path], message });
  }
  return z.NEVER;
}

/** Nothing else has a name with the mark in front, so that a misspelt mark is found. */
function isReference(value: unknown): boolean {
  return Object.keys(value ?? {}).some((name) => name.startsWith('$'));
}

/** Where a template's places are filled from. */
export interface Source {
  readonly event: Bare;
  readonly item?: Bare;
}

/**
 * A template's value. Undefined where an optional place stays empty.
 *
 * @param missing takes one sentence for each place that cannot be filled; it names the place, never a value
 */
export function fill(template: Template, source: Source, where: string, missing: string[]): unknown {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'list':
      return template.items
        .map((item, i) => fill(item, source, `${where}[${i}]`, missing))
        .filter((item) => item !== undefined);
    case 'object': {
      const members = Array.from(template.members, ([name, member]) => [
        name,
        fill(member, source, `${where}.${name}`, missing),
      ]);
      return Object.fromEntries(members.filter(([, member]) => member !== undefined));
    }
    case 'reference':
      return look(template, source, where, missing);
  }
}

function look(
  { of, expression, optional, table }: Reference,
  source: Source,
  where: string,
  missing: string[],
): unknown {
  const value = expression.of(of === 'event' ? source.event : (source.item ?? null));
  // ServiceNow posts an empty field as an empty text.
  if (value === null || value === '') {
    if (!optional) missing.push(`${where}: the ${of} has nothing at ${expression.text}`);
    return undefined;
  }
  if (!table) return value;
  const meant = typeof value === 'string' ? table.get(value) : undefined;
  if (meant === undefined)
    missing.push(`${where}: the table has no entry for the ${of}'s ${expression.text}`);
  return meant;
}
