import { documents, type Schema, specified } from '../specifications/specification.ts';
import type { Request } from '../world/answer.ts';
import { schemasOf, type Validate } from './validator.ts';

type Vendor = 'okta' | 'sailpoint';

/** A schema of OpenAPI 3.0 as JSON Schema, with all that it asks of a request. */
function strict(schema: Schema): Record<string, unknown> {
  const { $ref, nullable, readOnly: _, example: __, ...rest } = schema;
  if ($ref !== undefined) return { $ref: $ref.replace('#/components/schemas/', 'document#/$defs/') };
  const inner = Object.entries(rest).map(([name, value]) => {
    if (name === 'properties') return [name, mapped(value as Readonly<Record<string, Schema>>)];
    // The document says object of a patch's value, and its own example sends a string.
    if (name === 'oneOf') return ['anyOf', (value as readonly Schema[]).map(strict)];
    if (name === 'allOf' || name === 'anyOf') return [name, (value as readonly Schema[]).map(strict)];
    if (name === 'items' || (name === 'additionalProperties' && typeof value === 'object'))
      return [name, strict(value as Schema)];
    return [name, name === 'type' && nullable ? [value, 'null'] : value];
  });
  // What of OpenAPI is no JSON Schema says nothing of a value.
  return Object.fromEntries(inner.filter(([name]) => name !== 'discriminator' && name !== 'format'));
}

const mapped = (schemas: Readonly<Record<string, Schema>>) =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, name === 'value' ? {} : strict(schema)]),
  );

function documentOf(vendor: Vendor): object {
  const schemas = documents[vendor].components.schemas as Readonly<Record<string, Schema>>;
  const defs = Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]);
  return { $id: 'document', $defs: Object.fromEntries(defs) };
}

/** Tells whether a vendor's own document allows a request: its query and its body. */
export function vendorRequests(): (operation: string, request: Request) => boolean {
  const compilers = { okta: schemasOf(documentOf('okta')), sailpoint: schemasOf(documentOf('sailpoint')) };
  const known = new Map<string, Validate>();
  return (operation, { query = '', body, headers = {} }) => {
    const { vendor, parameters, body: specifiedBody } = specified(operation);
    const fits = (key: string, schema: Schema, value: unknown) => {
      const check = known.get(key) ?? compilers[vendor](strict(schema));
      known.set(key, check);
      return check(value) === undefined;
    };
    const pairs = [...new URLSearchParams(query)];
    if (new Set(pairs.map(([name]) => name)).size !== pairs.length) return false;
    for (const [name, value] of pairs) {
      const schema = parameters.find((one) => one.in === 'query' && one.name === name)?.schema;
      if (!schema || !fits(`${operation} ${name}`, schema, typed(value, schema.type))) return false;
    }
    if (body === undefined) return specifiedBody?.required !== true;
    if (!specifiedBody || headers['content-type']?.split(';')[0] !== specifiedBody.mediaType) return false;
    try {
      return fits(`${operation} body`, specifiedBody.schema, JSON.parse(body));
    } catch {
      return false;
    }
  };
}

function typed(value: string, type: string | undefined): unknown {
  if (type === 'integer') return /^-?\d+$/.test(value) ? Number(value) : value;
  return type === 'boolean' && /^(true|false)$/.test(value) ? value === 'true' : value;
}
