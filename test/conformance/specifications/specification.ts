import okta from './okta.json' with { type: 'json' };
import sailpoint from './sailpoint.json' with { type: 'json' };

/** A JSON Schema as OpenAPI 3.0 has it, with the members that are looked at here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly readOnly?: boolean;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** One of the vendors' operations, with its references followed one level. */
export interface SpecifiedOperation {
  readonly vendor: 'okta' | 'sailpoint';
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces, as a client's base URL is followed by it. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body:
    | { readonly mediaType: string; readonly required: boolean; readonly schema: Schema }
    | undefined;
  /** By status. */
  readonly responses: Readonly<Record<string, Media>>;
}

interface Document {
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The vendors' documents: see README.md of this folder for where they are from. */
export const documents = { okta, sailpoint } as unknown as Readonly<Record<'okta' | 'sailpoint', Document>>;

/** Follows a reference into a document; a thing that is none is returned as it is. */
export function followed<T>(vendor: 'okta' | 'sailpoint', thing: T): T {
  const reference = (thing as { $ref?: string } | undefined)?.$ref;
  if (reference === undefined) return thing;
  const [, , kind = '', name = ''] = reference.split('/');
  return followed(vendor, documents[vendor].components[kind]?.[name] as T);
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Media & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Media>>;
}

const METHODS = new Set(['get', 'put', 'post', 'patch', 'delete']);

/** All 28 operations, in the order of the documents. */
export const specifiedOperations: readonly SpecifiedOperation[] = (['okta', 'sailpoint'] as const).flatMap(
  (vendor) =>
    Object.entries(documents[vendor].paths).flatMap(([path, item]) => {
      const ofPath = (item.parameters ?? []) as readonly Parameter[];
      return Object.entries(item).flatMap(([method, found]) => {
        if (!METHODS.has(method)) return [];
        const { operationId, parameters = [], requestBody, responses } = found as RawOperation;
        const body = followed(vendor, requestBody);
        const [[mediaType = '', media] = []] = Object.entries(body?.content ?? {});
        return {
          vendor,
          id: operationId,
          method: method.toUpperCase(),
          path: vendor === 'sailpoint' ? `/v3${path}` : path,
          parameters: [...ofPath, ...parameters].map((one) => followed(vendor, one)),
          body: media && { mediaType, required: body?.required ?? false, schema: media.schema ?? {} },
          responses: Object.fromEntries(
            Object.entries(responses).map(([status, one]) => [status, followed(vendor, one)]),
          ),
        };
      });
    }),
);

/** The operation of an id. @throws {Error} where there is none */
export function specified(id: string): SpecifiedOperation {
  const found = specifiedOperations.find((one) => one.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
}
