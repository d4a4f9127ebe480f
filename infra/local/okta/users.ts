import type { Answer, Call } from './call.ts';
import { representUser } from './user-representation.ts';
import { userOf } from './user-roles.ts';

/** GET one user, deactivated ones too. Throws 404. */
export function getUser(call: Call): Answer {
  return { status: 200, body: representUser(call.state, userOf(call)) };
}
