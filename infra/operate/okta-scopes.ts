import { vendorOperations } from '../../functions/vendor-operations.ts';

const operations = Object.values(vendorOperations).map(({ operation }) => operation);

/** What audits read of Okta: they use no operation, as they are nobody's request. */
export const auditOktaScopes = [
  'okta.apps.read',
  'okta.devices.read',
  'okta.roles.read',
  'okta.users.read',
] as const;

/** What says whether a user, a group or an application is there, where one is to be taken from the other. */
const parentOktaScopes = ['okta.apps.read', 'okta.groups.read', 'okta.users.read'] as const;

/**
 * The scopes of all Okta operations, of what they belong to, those of the audits, and the one of the System Log, from
 * which missed events are back-filled and which tells what became of a change in doubt.
 */
export const neededOktaScopes: readonly string[] = [
  ...new Set([
    ...operations.filter(({ vendor }) => vendor.name === 'okta').map(({ scope }) => scope),
    ...parentOktaScopes,
    ...auditOktaScopes,
    'okta.logs.read',
  ]),
].sort();

/** What shows, and what makes, the event hook; functions need neither. */
export const eventHookScopes = ['okta.eventHooks.read', 'okta.eventHooks.manage'] as const;

/** Whether scopes let one do what a scope stands for: `manage` includes `read`. */
export function covers(scopes: readonly string[], wanted: string): boolean {
  return scopes.includes(wanted) || scopes.includes(wanted.replace(/\.read$/, '.manage'));
}
