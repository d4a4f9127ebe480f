import { ownDocument } from '../schemas/own-document.ts';
import { vendorRequests } from '../schemas/vendor-requests.ts';
import { vendorSchemas } from '../schemas/vendor-schemas.ts';
import type { Verdict } from '../verdict.ts';
import { startWorld } from '../world/start-world.ts';
import { judgeRequests } from './judge.ts';

const SEED = 20261126;

/** All generated requests, with every response held against the schemas. */
export async function judge(): Promise<Verdict> {
  const world = await startWorld();
  const documents = { vendor: vendorSchemas(), own: ownDocument(), allows: vendorRequests() };
  return await judgeRequests(world, { seed: SEED, atLeast: 1400, documents });
}
