import type { OktaState, UserRecord } from './state.ts';

/** The full name, as the System Log shows it. */
export function fullName(user: UserRecord): string {
  return `${user.firstName} ${user.lastName}`;
}

/** A user as Okta embeds it. Never a password: an empty object says that there is one. */
export function representUser(state: OktaState, user: UserRecord): Record<string, unknown> {
  const self = `${state.url}/api/v1/users/${user.id}`;
  const created = new Date(user.created).toISOString();
  const lifecycle = (name: string) => ({ href: `${self}/lifecycle/${name}`, method: 'POST' });
  const type = `oty${state.orgId.slice(3)}`;
  return {
    id: user.id,
    status: user.status,
    created,
    activated: user.status === 'PROVISIONED' ? null : created,
    statusChanged: created,
    lastLogin: null,
    lastUpdated: created,
    passwordChanged: created,
    type: { id: type },
    profile: {
      firstName: user.firstName,
      lastName: user.lastName,
      mobilePhone: null,
      secondEmail: null,
      login: user.login,
      email: user.login,
    },
    credentials: { password: {}, provider: { type: 'OKTA', name: 'OKTA' } },
    _links: {
      ...(user.status === 'ACTIVE' ? { suspend: lifecycle('suspend') } : {}),
      ...(user.status === 'SUSPENDED' ? { unsuspend: lifecycle('unsuspend') } : {}),
      resetPassword: lifecycle('reset_password'),
      expirePassword: lifecycle('expire_password'),
      changePassword: { href: `${self}/credentials/change_password`, method: 'POST' },
      self: { href: self },
      type: { href: `${state.url}/api/v1/meta/types/user/${type}` },
      deactivate: lifecycle('deactivate'),
    },
  };
}

/** The short form that `expand=userSummary` gives. */
export function representUserSummary(state: OktaState, user: UserRecord): Record<string, unknown> {
  return {
    id: user.id,
    realmId: `guo${state.orgId.slice(3)}`,
    profile: {
      firstName: user.firstName,
      lastName: user.lastName,
      login: user.login,
      email: user.login,
    },
    _links: { self: { href: `${state.url}/api/v1/users/${user.id}` } },
  };
}
