import { exactNumber } from './exact-json.ts';
import { SeededRandom } from './seeded-random.ts';
import type { App, AppUser, OktaState } from './state.ts';

/** The statuses of who has the app in some way. */
const HELD = ['ACTIVE', 'APPROVED', 'IMPLICIT', 'IMPORTED', 'MATCHED', 'PENDING', 'PROVISIONED', 'STAGED'];
const LOST = ['DEPROVISIONED', 'INACTIVE', 'REVOKED', 'SUSPENDED', 'UNASSIGNED'];
const ATTRIBUTE_LENGTH = 500;

/** A random that is the same for an app user on every read. */
function randomOf(state: OktaState, app: App, { user }: AppUser): SeededRandom {
  let hash = 0x811c9dc5;
  for (const character of app.id + user.id) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return new SeededRandom(state.seed, hash >>> 0);
}

/** What is unusual about an app user, always the same for the same one. */
export interface Oddity {
  profile: Record<string, unknown>;
  status?: string;
}

/** Draws an app user's oddity: a large profile, numbers beyond JavaScript's, one of the rarer statuses. */
export function oddityOf(state: OktaState, app: App, appUser: AppUser): Oddity {
  const { largeProfileRate, largeProfileBytes, wideNumberRate, oddStatusRate } = state.hostility;
  if (largeProfileRate + wideNumberRate + oddStatusRate === 0) return { profile: {} };
  const random = randomOf(state, app, appUser);
  const [isLarge, hasWideNumbers, hasOddStatus] = [
    random.next() < largeProfileRate,
    random.next() < wideNumberRate,
    random.next() < oddStatusRate,
  ];
  const [least, most] = largeProfileBytes;
  // Who was assigned over the API has the app; only those of the population can have lost it in the meantime.
  const statuses = appUser.visibleAt === 0 ? [...HELD, ...LOST] : HELD;
  return {
    profile: {
      ...(isLarge ? filler(least + random.below(most - least + 1), random) : {}),
      ...(hasWideNumbers
        ? { accountExpires: exactNumber('9223372036854775807'), quota: exactNumber('1e200') }
        : {}),
    },
    ...(hasOddStatus ? { status: random.pick(statuses) } : {}),
  };
}

/** Attributes of about so many bytes in all. */
function filler(bytes: number, random: SeededRandom): Record<string, string> {
  const value = random.text(20).repeat(ATTRIBUTE_LENGTH / 20);
  const count = Math.ceil(bytes / (ATTRIBUTE_LENGTH + 20));
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`attribute${String(i).padStart(5, '0')}`, value]),
  );
}
