import type { Entry } from '../aws/event-bridge.ts';

// What PutEvents takes at once. AWS has raised the size since; this is what it takes everywhere.
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/**
 * How large PutEvents takes an entry for, in bytes.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function sizeOf({ Source, DetailType, Detail }: Entry): number {
  return Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}

/** Entries in their order, as few requests' worth of them as can be. */
export function batchesOf<T extends Entry>(entries: readonly T[]): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const last = batches.at(-1);
    // Less than, as the documentation has it.
    if (last && last.length < MAX_ENTRIES && bytes + size < MAX_BYTES) {
      last.push(entry);
      bytes += size;
    } else {
      batches.push([entry]);
      bytes = size;
    }
  }
  return batches;
}
