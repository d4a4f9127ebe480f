import { type Answer, type Call, param } from './call.ts';
import { notFound } from './errors.ts';
import { representUser } from './user-representation.ts';
import { userOf } from './user-roles.ts';

/** GET one user, deactivated ones too. Throws 404. */
export function getUser(call: Call): Answer {
  return { status: 200, body: representUser(call.state, userOf(call)) };
}

/** GET one group. Throws 404. */
export function getGroup(call: Call): Answer {
  const id = param(call, 'groupId');
  const group = call.state.groups.get(id);
  if (!group) throw notFound(id, 'UserGroup');
  const { name, description } = group;
  return {
    status: 200,
    body: { id, objectClass: ['okta:user_group'], type: 'OKTA_GROUP', profile: { name, description } },
  };
}
