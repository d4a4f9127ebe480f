import { documents, followed, type Schema, specified } from '../specifications/specification.ts';
import type { Answer } from '../world/answer.ts';
import { schemasOf, type Validate } from './validator.ts';

type Vendor = 'okta' | 'sailpoint';

// What of a schema is held against live data: types, members that are required, and where each is. Vendors' data has
// values that their enums, formats and bounds do not, and null where a member that is not required has no value: Okta's
// own examples show it (externalId, resourceAlternateId).
const KEPT = ['type', 'required', 'properties', 'items', 'allOf', 'additionalProperties'] as const;

/** A schema of OpenAPI 3.0 as JSON Schema, with its types and required members only. */
function lenient(schema: Schema): Record<string, unknown> {
  if (schema.$ref !== undefined)
    return { $ref: schema.$ref.replace('#/components/schemas/', 'document#/$defs/') };
  const plain: Record<string, unknown> = {};
  for (const name of KEPT) {
    const value = schema[name];
    if (value === undefined) continue;
    if (name === 'type') plain.type = schema.nullable ? [value, 'null'] : value;
    else if (name === 'properties')
      plain.properties = Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          schema.required?.includes(key)
            ? lenient(one as Schema)
            : { anyOf: [{ type: 'null' }, lenient(one as Schema)] },
        ]),
      );
    else if (name === 'allOf') plain.allOf = (value as readonly Schema[]).map(lenient);
    else plain[name] = typeof value === 'object' && !Array.isArray(value) ? lenient(value as Schema) : value;
  }
  // Without their enums, several may fit.
  const either = schema.oneOf ?? schema.anyOf;
  if (either) plain.anyOf = either.map(lenient);
  return plain;
}

function documentOf(vendor: Vendor): object {
  const schemas = documents[vendor].components.schemas as Readonly<Record<string, Schema>>;
  return {
    $id: 'document',
    $defs: Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, lenient(one)])),
  };
}

/** Holds an answer of an operation against the vendor's own schema for it. */
export function vendorSchemas(): (operation: string, answer: Answer) => string | undefined {
  const compilers = { okta: schemasOf(documentOf('okta')), sailpoint: schemasOf(documentOf('sailpoint')) };
  const known = new Map<string, Validate | undefined>();
  return (operation, { status, body }) => {
    const key = `${operation} ${status}`;
    if (!known.has(key)) {
      const { vendor, responses } = specified(operation);
      // What a vendor responds without naming it (a 409, a 415) is in the form of its other errors.
      const response = followed(vendor, responses[status] ?? (status >= 400 ? responses[403] : undefined));
      const schema = Object.values(response?.content ?? {})[0]?.schema;
      known.set(key, schema && compilers[vendor](lenient(schema)));
    }
    return known.get(key)?.(body);
  };
}
