import type { Call } from './call.ts';
import type { UserRecord } from './state.ts';

/**
 * The user whom a request names: by id, by `me` (who owns the SSWS token), by login, or by what stands before the `@`
 * of a login where only one begins so. A service app is nobody, so it has no `me`.
 */
export function findUser({ state, actor }: Call, name: string): UserRecord | undefined {
  const known = state.users.get(name);
  if (known) return known;
  if (name === 'me') return actor.type === 'User' ? state.users.get(actor.id) : undefined;
  const wanted = name.toLowerCase();
  const short: UserRecord[] = [];
  for (const user of state.users.values()) {
    const login = user.login.toLowerCase();
    if (login === wanted) return user;
    if (login.startsWith(`${wanted}@`)) short.push(user);
  }
  return short.length === 1 ? short[0] : undefined;
}
