import * as z from 'zod';

const target = { path: z.string() };
const valued = { ...target, value: z.json() };
const moved = { ...target, from: z.string() };

/** A JSON Patch document: each operation with the members that its kind requires. */
export const patchDocument = z.array(
  z.discriminatedUnion('op', [
    z.object({ op: z.literal('add'), ...valued }),
    z.object({ op: z.literal('replace'), ...valued }),
    z.object({ op: z.literal('test'), ...valued }),
    z.object({ op: z.literal('remove'), ...target }),
    z.object({ op: z.literal('move'), ...moved }),
    z.object({ op: z.literal('copy'), ...moved }),
  ]),
);

/** One operation of a JSON Patch. */
export type PatchOperation = z.infer<typeof patchDocument>[number];
