import * as z from 'zod';

/**
 * Who goes on with a change that cannot be made right now.
 *
 * - `queue`: it keeps its place among the changes of its resource, and is made when it can be; its caller gets 202,
 *   unless it sends it again in a way that takes no 202
 * - `caller`: it holds up nobody, and is made when its caller sends it again; that gets the vendor's 429, or 503
 */
export const deferral = z.enum(['queue', 'caller']);

export type Deferral = z.output<typeof deferral>;
