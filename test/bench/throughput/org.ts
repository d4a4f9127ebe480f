import { startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';

// Okta, in a process of its own, with a limit that nobody reaches.

/** Where it is, and users whom nobody has assigned yet. */
export interface Org {
  readonly url: string;
  readonly apiToken: string;
  readonly appId: string;
  readonly free: readonly string[];
}

const plenty = { limit: 1_000_000_000, windowMs: 60_000 };
const org = await startOktaOrg({
  size: { users: Number(process.argv[2]) + 200 },
  rateLimits: { apps: plenty, users: plenty, other: plenty },
  concurrencyLimit: 1_000,
  // Deliveries that get lost, late or double are another bench's.
  delivery: { duplicateRate: 0, delayRate: 0, reorderRate: 0 },
});
const { appId } = org.samples;
const assigned = org.state.apps.get(appId)?.users;
const free = [...org.state.users.values()].filter(
  ({ id, status }) => status === 'ACTIVE' && !assigned?.get(id),
);
process.once('disconnect', () => process.exit());
process.send?.({ url: org.url, apiToken: org.apiToken, appId, free: free.map(({ id }) => id) } satisfies Org);
