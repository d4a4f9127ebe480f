import type { Change } from '../operation/operation.ts';
import { checkRequest } from './check-request.ts';
import { type MappedOperation, type Mapping, mapping } from './mapping.ts';

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
        ? [...checkRequest(mapped, operation), ...checkAbsent(mapped, operation)]
        : [`operation: there is no change ${mapped.operation}`];
      for (const reason of wrong) because(`${place}.${reason}`);
    });
    return [{ ...read.data, name }];
  });
  if (reasons.length > 0) throw new MappingsRefused(reasons);
  return mappings;
}

/** Absence means something only of what is taken away, and where there is something else to look at. */
function checkAbsent({ absent }: MappedOperation, { takes, touches }: Change): string[] {
  if (absent === undefined) return [];
  const example = Object.fromEntries(['appId', 'userId', 'groupId'].map((name) => [name, 'x']));
  if (takes && touches.parentsOf(example).length > 0) return [];
  return ['absent: only what takes an assignment away can do with its absence'];
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${String(step)}`))
    .join('');
}
