import * as z from 'zod';
import type { Audit } from '../../../lib/audit/audit.ts';

type Described = Pick<Audit, 'name' | 'description' | 'parameters'>;

/** All audits, one line each. */
export function describeAudits(audits: readonly Described[]): string {
  const width = Math.max(...audits.map(({ name }) => name.length));
  return audits.map(({ name, description }) => `${name.padEnd(width)}  ${description}`).join('\n');
}

/** The same for scripts, with the JSON Schema of the parameters. */
export function describeForScripts(audits: readonly Described[]) {
  return audits.map(({ name, description, parameters }) => ({
    name,
    description,
    parameters: schemaOf(parameters),
  }));
}

/** An audit's parameters, one line or two each. */
export function describeParameters({ name, description, parameters }: Described): string {
  const { properties = {}, required = [] } = schemaOf(parameters);
  const lines = Object.entries(properties).map(([parameter, schema]) => {
    const { description: text = '', default: byDefault } = schema as {
      description?: string;
      default?: unknown;
    };
    const more = required.includes(parameter)
      ? ' (needed)'
      : byDefault === undefined
        ? ''
        : ` (default ${JSON.stringify(byDefault)})`;
    return `  ${parameter}${more}\n      ${text}`;
  });
  return `${name}: ${description}\n\nParameters:\n\n${lines.join('\n')}`;
}

function schemaOf(parameters: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
}
