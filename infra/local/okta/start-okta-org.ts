import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsolePeople } from './console-people.ts';
import { Credentials } from './credentials.ts';
import { EventDelivery } from './deliver-events.ts';
import { peaceful } from './hostility.ts';
import { Journal, replay } from './journal.ts';
import type { OktaOrg, OktaOrgOptions } from './okta-org-options.ts';
import { fullSize, populate } from './population.ts';
import { RateLimits } from './rate-limit.ts';
import { RequestServer } from './serve-request.ts';
import { OktaState } from './state.ts';
import { actorOf, type LogActor } from './system-log.ts';
import { UsedIds } from './used-ids.ts';

export { hostile, type OktaHostility, peaceful } from './hostility.ts';
export type {
  Fault,
  OktaOrg,
  OktaOrgOptions,
  OktaOrgSize,
  OktaSamples,
  RecordedRequest,
} from './okta-org-options.ts';
export type { RateLimitBucket } from './rate-limit.ts';
export type { OktaState } from './state.ts';
export type { LogEvent } from './system-log.ts';

function ownerOf(state: OktaState): LogActor {
  const [owner] = state.users.values();
  if (!owner) throw new Error('the population has no user to own the tokens');
  return actorOf(owner);
}

/** Starts an Okta org on 127.0.0.1: seeded, stateful, with Okta's quirks and, on request, its faults. */
export async function startOktaOrg(options: OktaOrgOptions = {}): Promise<OktaOrg> {
  const seed = options.seed ?? 1;
  const size = fullSize(options.size);
  const now = options.now ?? Date.now;
  const behaviour = {
    emptyPageEvery: options.emptyPageEvery ?? 0,
    readAfterWriteDelayMs: options.readAfterWriteDelayMs ?? 0,
    searchDelayMs: options.searchDelayMs ?? 0,
  };
  const state = new OktaState(seed, behaviour, { ...peaceful, ...options.hostility }, now);
  const samples = populate(state, size);
  const credentials = new Credentials(
    seed,
    state.newId('0oa'),
    ownerOf(state),
    options.requireDpop ?? true,
    state.serviceApps,
  );
  const journal = options.dataDir === undefined ? undefined : new Journal(options.dataDir, seed, size);
  for (const entry of journal?.entries ?? []) replay(state, entry);

  // Whatever the journal has brought back was delivered when it happened.
  const delivery = new EventDelivery(state, now, options.delivery);
  state.log.onEvent = (event, lateMs) => delivery.add(event, lateMs);

  const requests = new RequestServer({
    state,
    credentials,
    usedIds: new UsedIds(),
    orgUrl: () => state.url,
    rateLimits: new RateLimits(options.rateLimits ?? {}, options.tokenShare ?? 1),
    concurrencyLimit: options.concurrencyLimit ?? 75,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    journal,
    now,
    onRequest: options.onRequest,
    before: options.before,
  });
  const server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 64 * 1024 }, (request, response) => {
    requests.serve(request, response).catch((error: unknown) => {
      // A hook of the test threw: break the connection, so that the test fails where it waits.
      console.error(error);
      request.socket.destroy();
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: state.url,
    orgId: state.orgId,
    apiToken: credentials.tokens.admin,
    tokens: credentials.tokens,
    serviceApp: {
      clientId: credentials.clientId,
      keyId: credentials.keyId,
      get scopes() {
        return [...credentials.serviceAppScopes];
      },
      set scopes(scopes) {
        credentials.serviceAppScopes = scopes;
      },
      get privateKeyPem() {
        return credentials.privateKeyPem();
      },
      get permission() {
        return credentials.serviceAppPermission;
      },
      set permission(permission) {
        credentials.serviceAppPermission = permission;
      },
    },
    samples,
    people: new ConsolePeople({ state, journal, now }, samples.adminUserId),
    systemLog: () => state.log.events,
    state,
    async close() {
      requests.stop();
      delivery.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      journal?.close();
    },
  };
}
