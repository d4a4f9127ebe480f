import type { AuthUsersApi } from 'sailpoint-api-client';
import { refusedSailPointCalls, type SailPointCall, sailpointCalls } from '../../contract/sailpoint-calls.ts';
import type { World } from '../world/world.ts';
import type { ClientOutcome } from './outcome.ts';
import { differing, settled } from './settled.ts';

/** SailPoint's client for Node, in one version. */
export interface SailPointClient {
  readonly name: string;
  readonly AuthUsersApi: new (configuration: never) => unknown;
  readonly Configuration: new (options: never) => object;
}

/** A client of a version, with a token that it has already. */
export function sailpointClient(
  { AuthUsersApi: Api, Configuration }: SailPointClient,
  baseurl: string,
  accessToken: string,
  ticket?: string,
): AuthUsersApi {
  const configuration = new Configuration({ baseurl, accessToken } as never);
  const headers = ticket === undefined ? {} : { Ticket: ticket };
  return new Api(Object.assign(configuration, { baseOptions: { headers } }) as never) as AuthUsersApi;
}

/** Has a client make all calls, one after the other, on both sides. */
export async function runSailPointSteps(world: World, version: SailPointClient): Promise<ClientOutcome[]> {
  const { addresses, keys, tenant, seen } = world;
  const outcomes: ClientOutcome[] = [];
  const run = async ({ operation, title, call }: SailPointCall) => {
    const direct = sailpointClient(version, addresses.vendor.sailpoint, keys.vendor.sailpoint);
    const through = sailpointClient(
      version,
      addresses.gateway.sailpoint,
      keys.gateway.sailpoint,
      world.newTicket(),
    );
    const vendor = await settled(() => call(direct, tenant.vendor.samples), seen.vendor.sailpoint);
    const gateway = await settled(() => call(through, tenant.gateway.samples), seen.gateway.sailpoint);
    outcomes.push({
      operation: operation.replace('sailpoint.', ''),
      title,
      fault: differing(vendor, gateway),
    });
  };
  for (const step of sailpointCalls) await run(step);
  world.restore();
  for (const step of refusedSailPointCalls) {
    await run(step);
    world.restore();
  }
  return outcomes;
}
