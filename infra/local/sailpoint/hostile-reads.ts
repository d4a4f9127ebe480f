import { createHash } from 'node:crypto';
import type { AuthUser } from './auth-user.ts';
import type { SailPointHostility } from './hostility.ts';

const RECENTLY_MS = 60_000;

/** The capabilities ahead of a change; every copy shows the change by `until`. */
interface Past {
  capabilities: AuthUser['capabilities'];
  at: number;
  until: number;
}

/** What reads make of the true state: behind it, with members that move by themselves. */
export class HostileReads {
  readonly #seed: number;
  readonly #hostility: SailPointHostility;
  readonly #now: () => number;
  readonly #past = new Map<string, Past[]>();
  #drawn = 0;

  constructor(seed: number, hostility: SailPointHostility, now: () => number) {
    this.#seed = seed;
    this.#hostility = hostility;
    this.#now = now;
  }

  /** To be called ahead of a change, with the identity as it is. */
  changing({ id, capabilities }: AuthUser): void {
    const { readLagMs } = this.#hostility;
    if (readLagMs <= 0) return;
    const at = this.#now();
    const earlier = this.#past.get(id)?.filter(({ until }) => until > at) ?? [];
    this.#past.set(id, [...earlier, { capabilities, at, until: at + Math.ceil(this.#draw() * readLagMs) }]);
  }

  /** The identity as the copy that a read meets has it. */
  read(authUser: AuthUser): AuthUser {
    return this.moved({ ...authUser, capabilities: this.#capabilities(authUser) });
  }

  /** The identity with what moves by itself, as PATCH answers it too. */
  moved(authUser: AuthUser): AuthUser {
    const { movingMembers, extraMemberRate } = this.#hostility;
    const extra = extraMemberRate > 0 && this.#draw() < extraMemberRate ? { addedLater: [null] } : {};
    if (!movingMembers) return { ...authUser, ...extra };
    const recently = () => this.#now() - Math.floor(this.#draw() * RECENTLY_MS);
    const loginAt = recently();
    return {
      ...authUser,
      lastLoginTimestamp: loginAt - RECENTLY_MS,
      currentLoginTimestamp: loginAt,
      lastLockTimestamp: new Date(recently()).toISOString(),
      lastUnlockTimestamp: new Date(recently()).toISOString(),
      ...extra,
    };
  }

  #capabilities({ id, capabilities }: AuthUser): AuthUser['capabilities'] {
    const past = this.#past.get(id);
    if (!past) return capabilities;
    const [now, slowness] = [this.#now(), this.#draw()];
    if (past.every(({ until }) => until <= now)) {
      this.#past.delete(id);
      return capabilities;
    }
    const seen = past.findLastIndex(({ at, until }) => now >= at + (until - at) * slowness);
    const unseen = past[seen + 1];
    return unseen === undefined ? capabilities : unseen.capabilities;
  }

  /** A number from 0 up to but excluding 1. */
  #draw(): number {
    this.#drawn += 1;
    const digest = createHash('sha256').update(`sailpoint ${this.#seed} hostility ${this.#drawn}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }
}
