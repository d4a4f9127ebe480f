import type { Client } from '@okta/okta-sdk-nodejs';
import { type OktaCall, oktaCalls, refusedOktaCalls } from '../../contract/okta-calls.ts';
import type { World } from '../world/world.ts';
import type { ClientOutcome } from './outcome.ts';
import { differing, settled } from './settled.ts';

/** Okta's client for Node, in one version. */
export interface OktaClient {
  readonly name: string;
  readonly Client: new (options: never) => unknown;
}

/** A client of a version for one side. Its type is that of the root's: versions differ in what they do, not in its calls. */
export function oktaClient({ Client: Made }: OktaClient, orgUrl: string, token: string): Client {
  return new Made({ orgUrl, token, cacheMiddleware: null } as never) as Client;
}

/** Has a client make all calls, one after the other, on both sides. */
export async function runOktaSteps(world: World, version: OktaClient): Promise<ClientOutcome[]> {
  const [direct, through] = (['vendor', 'gateway'] as const).map((side) =>
    oktaClient(version, world.addresses[side].okta, world.keys[side].okta),
  ) as [Client, Client];
  const { org, seen } = world;
  const outcomes: ClientOutcome[] = [];
  const run = async ({ operation, title, call }: OktaCall) => {
    through.http.defaultHeaders.Ticket = world.newTicket();
    const vendor = await settled(() => call(direct, org.vendor.samples), seen.vendor.okta);
    const gateway = await settled(() => call(through, org.gateway.samples), seen.gateway.okta);
    outcomes.push({ operation: operation.replace('okta.', ''), title, fault: differing(vendor, gateway) });
  };
  for (const step of oktaCalls) await run(step);
  world.restore();
  for (const step of refusedOktaCalls) {
    await run(step);
    world.restore();
  }
  return outcomes;
}
