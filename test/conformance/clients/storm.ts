import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Verdict } from '../verdict.ts';
import { tokenOf } from '../world/sailpoint-token.ts';
import { startWorld } from '../world/start-world.ts';
import type { Side, World } from '../world/world.ts';
import { type OktaClient, oktaClient } from './okta-steps.ts';
import { clientVersions } from './part.ts';
import { type SailPointClient, sailpointClient } from './sailpoint-steps.ts';
import { type StormChange, stormChanges } from './storm-changes.ts';
import { faultOf, type StormOutcome } from './storm-outcome.ts';

/** Longer than a request to the gateway may take, so that it cannot wait for the next window itself. */
const WINDOW_MS = 40_000;
const OKTA_LIMIT = { limit: 60, windowMs: WINDOW_MS };
const SAILPOINT_LIMIT = { limit: 12, windowMs: WINDOW_MS };
/** By when what was put off is made, where anything was. */
const SETTLED_MS = 8000;

/** Has every client make every change while others have used up the vendor's limits, and compares what it says with what is. */
export async function judge(): Promise<Verdict> {
  const effects: { side: Side; at: string }[] = [];
  const buckets = ['apps', 'users', 'roles', 'iam', 'devices', 'other'];
  const clock = { aheadMs: 0 };
  const world = await startWorld({
    now: () => Date.now() + clock.aheadMs,
    okta: { rateLimits: Object.fromEntries(buckets.map((bucket) => [bucket, OKTA_LIMIT])) },
    sailpoint: { rateLimit: SAILPOINT_LIMIT },
    onEffect: (side, { method, path }) => effects.push({ side, at: `${method} ${path}` }),
  });
  const { okta, sailpoint } = clientVersions();
  const findings: Finding[] = [];
  let calls = 0;
  for (const [i, version] of okta.entries()) {
    effects.length = 0;
    // At the beginning of a window, so that all of it is before whoever has to wait.
    clock.aheadMs += WINDOW_MS - ((Date.now() + clock.aheadMs) % WINDOW_MS);
    const other = sailpoint[i];
    // The vendor's own side as well: what its client does there is what it must do here.
    const outcomes = await Promise.all(
      (['vendor', 'gateway'] as const).flatMap((side) => [
        stormOfOkta(world, side, version),
        ...(other ? [stormOfSailPoint(world, side, other)] : []),
      ]),
    );
    await sleep(SETTLED_MS);
    for (const outcome of outcomes.flat()) {
      calls += 1;
      const { side, change, client, said } = outcome;
      const times = effects.filter((one) => one.side === side && one.at === change).length;
      const fault = faultOf(outcome, times);
      if (fault) findings.push({ kind: `storm, ${side}`, fault, example: `${client}: ${change}: ${said}` });
    }
    world.restore();
  }
  return { summary: `storm ${calls - findings.length}/${calls} changes`, findings, differences: {} };
}

async function stormOfOkta(world: World, side: Side, version: OktaClient): Promise<StormOutcome[]> {
  const org = world.org[side];
  const changes = stormChanges(org);
  await useUpOkta(world, side);
  return Promise.all(
    changes.map(async (change: StormChange) => {
      const client = oktaClient(version, world.addresses[side].okta, world.keys[side].okta);
      if (side === 'gateway') client.http.defaultHeaders.Ticket = world.newTicket();
      const about = { client: version.name, side, change: change.at, retries: true };
      return outcomeOf(
        about,
        () => change.call(client),
        () => change.made(org),
      );
    }),
  );
}

async function stormOfSailPoint(world: World, side: Side, version: SailPointClient): Promise<StormOutcome[]> {
  const { addresses, keys, tenant, ids } = world;
  const id = ids.identityId ?? '';
  const ticket = side === 'gateway' ? world.newTicket() : undefined;
  const api = sailpointClient(version, addresses[side].sailpoint, keys[side].sailpoint, ticket);
  await useUpSailPoint(world, side);
  const patch = [{ op: 'add', path: '/capabilities/-', value: 'CERT_ADMIN' }];
  return [
    await outcomeOf(
      { client: version.name, side, change: `PATCH /v3/auth-users/${id}`, retries: false },
      async () => (await api.patchAuthUser({ id, jsonPatchOperation: patch as never })).data,
      () => tenant[side].authUser(id)?.capabilities?.includes('CERT_ADMIN') === true,
    ),
  ];
}

async function outcomeOf(
  about: Pick<StormOutcome, 'client' | 'side' | 'change' | 'retries'>,
  call: () => Promise<unknown>,
  isMade: () => boolean,
): Promise<StormOutcome> {
  try {
    const result = await call();
    const said = `resolved with ${JSON.stringify(result)?.slice(0, 120)}`;
    return { ...about, resolved: true, made: isMade(), said };
  } catch (error) {
    const said = `rejected with ${String((error as Error).message).slice(0, 120)}`;
    return { ...about, resolved: false, made: isMade(), said };
  }
}

/** Takes what is left of an org's window in every family of endpoints, as its other clients do. */
async function useUpOkta({ org, ids }: World, side: Side): Promise<void> {
  const { url, apiToken } = org[side];
  const paths = [
    `/api/v1/apps/${ids.appId}/users?limit=1`,
    `/api/v1/users/${ids.userId}/roles`,
    '/api/v1/devices?limit=1',
  ];
  for (const path of paths) {
    for (let i = 0; i < OKTA_LIMIT.limit + 1; i += 1)
      await fetch(url + path, { headers: { authorization: `SSWS ${apiToken}` } }).then((r) =>
        r.arrayBuffer(),
      );
  }
}

async function useUpSailPoint(world: World, side: Side): Promise<void> {
  const { url } = world.tenant[side];
  // A token of the same client, as its other users have.
  const token = await tokenOf(world.tenant[side]);
  const get = () =>
    fetch(`${url}/v3/auth-users/${world.ids.identityId}`, { headers: { authorization: `Bearer ${token}` } });
  while ((await get()).status !== 429);
}
