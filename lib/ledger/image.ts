// HAL's members: where a resource is found and what else was asked for with it, not what it is.
const NOT_OF_THE_RESOURCE = new Set(['_links', '_embedded']);

/** What of a vendor's representation of a resource the ledger keeps; null for no resource. */
export function imageOf(representation: unknown): unknown {
  if (representation === null || typeof representation !== 'object') return representation ?? null;
  return Object.fromEntries(
    Object.entries(representation).filter(([name]) => !NOT_OF_THE_RESOURCE.has(name)),
  );
}
