import { isDeepStrictEqual } from 'node:util';

// What Okta sets anew when it is given what it holds already. `visibleAt` is the embedded org's: from when reads show it.
const MOVED = ['lastUpdated', 'visibleAt'];

/** Whether two values are the same but for the times of their last change, and the order of an identity's capabilities. */
export const sameButMoved = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(unmoved(one), unmoved(other));

function unmoved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmoved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (MOVED.includes(name)) return [];
      return [[name, name === 'capabilities' ? asSet(member) : unmoved(member)]];
    }),
  );
}

// An identity without capabilities has null or an empty list.
function asSet(value: unknown): unknown {
  if (value === null) return [];
  return Array.isArray(value) ? value.toSorted() : value;
}
