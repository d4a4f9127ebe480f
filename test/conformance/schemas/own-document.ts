import { readFileSync } from 'node:fs';
import { specified } from '../specifications/specification.ts';
import type { Answer, Request } from '../world/answer.ts';
import { schemasOf, type Validate } from './validator.ts';

interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly schema?: { readonly type?: string };
}

interface OwnOperation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, Response>>;
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema?: object }>>;
  };
}

// What clients read. All else (Date, Content-Length, Cache-Control, …) is HTTP's own.
const READ =
  /^(link|location|retry-after|x-.*|change-.*|idempotency-.*|preference-applied|www-authenticate)$/;

const text = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');

/** Holds the gateway's answers against its own document, docs/openapi.json. */
export function ownDocument() {
  const document = JSON.parse(text) as {
    paths: Readonly<Record<string, Readonly<Record<string, OwnOperation>>>>;
    components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const compile = schemasOf({ $id: 'document', ...document });
  const known = new Map<string, Validate>();
  const validate = (key: string, schema: object, value: unknown) => {
    const check = known.get(key) ?? compile(absolute(schema));
    known.set(key, check);
    return check(value);
  };
  const operationOf = (operation: string) => {
    const { vendor, path, method } = specified(operation);
    return document.paths[`/${vendor}${path}`]?.[method.toLowerCase()];
  };
  const followed = <T extends { readonly $ref?: string }>(thing: T): T => {
    const [, , kind = '', name = ''] = thing.$ref?.split('/') ?? [];
    return thing.$ref === undefined ? thing : (document.components[kind]?.[name] as T);
  };

  return {
    /** What of an answer the document does not say, or says otherwise. */
    faultsOf(operation: string, { status, headers, body }: Answer): string[] {
      const responses = operationOf(operation)?.responses;
      if (!responses) return ['the operation is not documented'];
      const range = `${Math.floor(status / 100)}XX`;
      const code = [String(status), range, 'default'].find((one) => responses[one] !== undefined);
      const response =
        code === undefined ? undefined : followed(responses[code] as Response & { $ref?: string });
      if (!response) return [`status ${status} is not documented`];
      const documented = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
      const faults = Object.keys(headers)
        .filter((name) => READ.test(name) && !documented.includes(name))
        .map((name) => `header ${name} of ${code} is not documented`);
      if (body === undefined) return faults;
      const type = headers['content-type']?.split(';')[0]?.trim() ?? '';
      const media = response.content?.[type];
      if (!media) return [...faults, `content type ${type} of ${code} is not documented`];
      const wrong = media.schema && validate(`${operation} ${code} ${type}`, media.schema, body);
      return wrong ? [...faults, `body of ${code}: ${wrong}`] : faults;
    },

    /** Whether the document allows a request: its path, its query and its body. */
    allows(operation: string, { path, query = '', body, headers = {} }: Request): boolean {
      const described = operationOf(operation);
      if (!described) return false;
      const parameters = (described.parameters ?? []).map(followed);
      const fits = (place: string, name: string, value: string) => {
        const schema = parameters.find((one) => one.in === place && one.name === name)?.schema;
        const key = `${operation} ${place} ${name}`;
        return schema !== undefined && validate(key, schema, typed(value, schema.type)) === undefined;
      };
      const pairs = [...new URLSearchParams(query)];
      if (new Set(pairs.map(([name]) => name)).size !== pairs.length) return false;
      if (!pairs.every(([name, value]) => fits('query', name, value))) return false;
      if (!pathParameters(operation, path).every(([name, value]) => fits('path', name, value))) return false;
      if (body === undefined) return described.requestBody?.required !== true;
      const type = headers['content-type']?.split(';')[0]?.trim() ?? '';
      const schema = described.requestBody?.content[type]?.schema;
      try {
        return schema !== undefined && validate(`${operation} body`, schema, JSON.parse(body)) === undefined;
      } catch {
        return false;
      }
    },
  };
}

/** The parameters in a path, decoded. */
function pathParameters(operation: string, path: string): [name: string, value: string][] {
  const parts = path.split('/');
  return specified(operation)
    .path.split('/')
    .flatMap((segment, i) =>
      segment.startsWith('{') ? [[segment.slice(1, -1), decodeURIComponent(parts[i] ?? '')]] : [],
    );
}

/** A text of a query in the type that its schema asks for, where it can be read as that. */
function typed(value: string, type: string | undefined): unknown {
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return type === 'boolean' && /^(true|false)$/.test(value) ? value === 'true' : value;
}

/** References of a part of the document, from outside of it. */
function absolute<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/'));
}
