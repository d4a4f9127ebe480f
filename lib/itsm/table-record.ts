import * as z from 'zod';

/** A ServiceNow record, whichever way it came: what its fields hold, and what they are displayed as. */
export interface TableRecord {
  /** What is stored; the displayed text where the record has nothing else. The item's variables are in `variables`. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Of fields of which the record tells it. */
  readonly display: Readonly<Record<string, unknown>>;
}

type Field = readonly [name: string, value: unknown, display: string | undefined];

const text = z.string().nullish();

// With `sysparm_display_value=all`, and of references also with `true` and `false`.
const inParts = z
  .strictObject({ value: text, display_value: text, link: text })
  .refine((parts) => typeof (parts.value ?? parts.display_value) === 'string');

const members = z.record(z.string(), z.unknown());
const SYS_ID = /^[0-9a-f]{32}$/;
const VARIABLE = 'variables.';

/**
 * Reads a record as the Table API responds with it (`{"result": {…}}`, or a list of one), or as a script posts it.
 *
 * A field comes as a text, as `{value, display_value}`, or, a reference, as `{link, value}` or `{link, display_value}`,
 * by `sysparm_display_value`; with `sysparm_fields` a variable is `variables.name`, and the name of what is referred to
 * `field.name`.
 *
 * https://www.servicenow.com/docs/csh?topicname=c_TableAPI.html
 */
export function tableRecord(body: unknown): TableRecord {
  const record = unwrapped(body);
  const all = Object.entries(record).map(([name, raw]) => fieldOf(name, raw));
  const plain = all.filter(([name]) => name !== 'variables' && !name.startsWith(VARIABLE));
  const variables = [
    ...Object.entries(membersOf(record.variables)).map(([name, raw]) => fieldOf(name, raw)),
    ...all
      .filter(([name]) => name.startsWith(VARIABLE))
      .map(([name, ...rest]): Field => [name.slice(VARIABLE.length), ...rest]),
  ];
  return {
    value: { ...valuesOf(plain), variables: valuesOf(variables) },
    display: { ...displaysOf(plain), variables: displaysOf(variables) },
  };
}

/** How many records a body holds: one event asks for one. */
export function recordsIn(body: unknown): number {
  const { result } = membersOf(body);
  return Array.isArray(result) ? result.length : 1;
}

function unwrapped(body: unknown): Record<string, unknown> {
  const { result = body } = membersOf(body);
  return membersOf(Array.isArray(result) && result.length === 1 ? result[0] : result);
}

function membersOf(value: unknown): Record<string, unknown> {
  return JSON.isRawJSON(value) ? {} : (members.safeParse(value).data ?? {});
}

function fieldOf(name: string, raw: unknown): Field {
  const parts = inParts.safeParse(raw).data;
  if (parts) {
    const value = parts.value ?? parts.display_value;
    // Who may not read what a reference is to gets an empty text for its name: that says nothing of it.
    const isUntold = parts.display_value === '' && value !== '';
    return [name, value, isUntold ? undefined : (parts.display_value ?? undefined)];
  }
  // A reference without its link is a text like any other, but no name.
  const isName = typeof raw === 'string' && !SYS_ID.test(raw);
  return [name, raw ?? undefined, isName ? raw : undefined];
}

const valuesOf = (fields: readonly Field[]) => defined(fields.map(([name, value]) => [name, value] as const));

/** What `field.name` says is how `field` is displayed, where nothing else tells. */
function displaysOf(fields: readonly Field[]) {
  const dotted = fields.flatMap(([name, , display]) =>
    name.endsWith('.name') && display !== '' ? [[name.slice(0, -'.name'.length), display] as const] : [],
  );
  return { ...defined(dotted), ...defined(fields.map(([name, , display]) => [name, display] as const)) };
}

function defined(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
