import type { Change } from '../operation/operation.ts';
import { checkRequest } from './check-request.ts';
import { type Mapping, mapping } from './mapping.ts';

/** Mappings that cannot be used; one sentence for each reason, which names the mapping and the place in it. */
export class MappingsRefused extends Error {
  override name = 'MappingsRefused';
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(reasons.join('\n'));
    this.reasons = reasons;
  }
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * The mappings of what their files hold, by name, checked against the operations. Run at build, and again when a
 * function starts.
 *
 * @throws {MappingsRefused}
 */
export function readMappings(
  files: Readonly<Record<string, unknown>>,
  changes: ReadonlyMap<string, Change>,
): readonly Mapping[] {
  const reasons: string[] = [];
  const mappings = Object.entries(files).flatMap(([name, content]) => {
    const because = (reason: string) => reasons.push(`mappings/${name}.yaml: ${reason}`);
    if (!NAME.test(name)) because('its name must be lower-case letters, digits and dashes');
    const read = mapping.safeParse(content);
    if (!read.success) {
      for (const { path, message } of read.error.issues) because(`${placeOf(path)}: ${message}`);
      return [];
    }
    read.data.operations.forEach((mapped, i) => {
      const place = `operations[${i}]`;
      const operation = changes.get(mapped.operation);
      const wrong = operation
        ? checkRequest(mapped, operation)
        : [`operation: there is no change ${mapped.operation}`];
      for (const reason of wrong) because(`${place}.${reason}`);
    });
    return [{ ...read.data, name }];
  });
  if (reasons.length > 0) throw new MappingsRefused(reasons);
  return mappings;
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`))
    .join('');
}
