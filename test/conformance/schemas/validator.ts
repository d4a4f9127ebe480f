import { installed } from '../installed.ts';

interface Failure {
  readonly instancePath: string;
  readonly message?: string;
  readonly keyword: string;
}

interface Check {
  (value: unknown): boolean;
  errors?: readonly Failure[] | null;
}

interface Ajv {
  addSchema(schema: object, key: string): Ajv;
  compile(schema: object): Check;
}

type AjvConstructor = new (options: object) => Ajv;

/** What is wrong with a value, by a schema; undefined for nothing. */
export type Validate = (value: unknown) => string | undefined;

/**
 * Compiles schemas of one document.
 *
 * @param document what references lead into, as `document#/…`
 * @see https://ajv.js.org/json-schema.html
 */
export function schemasOf(document: object): (schema: object) => Validate {
  const { default: Ajv2020 } = installed<{ default: AjvConstructor }>('ajv/dist/2020.js');
  const { default: addFormats } = installed<{ default: (ajv: Ajv) => void }>('ajv-formats');
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  addFormats(ajv);
  ajv.addSchema(document, 'document');
  return (schema) => {
    const check = ajv.compile(schema);
    return (value) => {
      if (check(value)) return undefined;
      const [first] = check.errors ?? [];
      const place = first?.instancePath.replace(/\/\d+/g, '/*') || 'the body';
      return `${place} ${first?.message ?? 'is not valid'}`;
    };
  };
}
