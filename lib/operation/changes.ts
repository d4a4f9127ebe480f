import type { Change, Operation } from './operation.ts';

/** The changes among functions, by the operation's id, as records name them. */
export function changesOf(
  functions: Readonly<Record<string, { operation: Operation }>>,
): ReadonlyMap<string, Change> {
  const changes = Object.values(functions).flatMap(({ operation }) =>
    operation.kind === 'change' ? [operation] : [],
  );
  return new Map(changes.map((operation) => [operation.id, operation]));
}

/** A record names an operation that this deployment does not have. */
export class UnknownOperation extends Error {
  override name = 'UnknownOperation';
}

/** @throws {UnknownOperation} */
export function changeNamed(changes: ReadonlyMap<string, Change>, id: string): Change {
  const change = changes.get(id);
  if (!change) throw new UnknownOperation(`This deployment has no operation ${id}`);
  return change;
}
