import { hookEventTypes } from '../../../lib/okta/event-types.ts';
import { HOOK_PATH } from '../checks/event-hook.ts';
import { eventHookScopes, neededOktaScopes } from '../okta-scopes.ts';

/** What has to be in an Okta org for this gateway. */
export interface OktaPlan {
  /** The name of the service app and of the event hook, by which they are found again. */
  readonly label: string;
  readonly scopes: readonly string[];
  /** Types of standard administrator roles. */
  readonly roles: readonly string[];
  readonly hook: { readonly uri: string; readonly eventTypes: readonly string[] };
}

/** The plan as the operations' definitions have it. */
export function oktaPlan(
  publicUrl: string,
  { label = 'Goldthread', roles = ['SUPER_ADMIN'] as readonly string[] } = {},
): OktaPlan {
  return {
    label,
    // With the first of the hook's scopes the doctor can look at the hook; nothing here makes one with the app.
    scopes: [...neededOktaScopes, eventHookScopes[0]].sort(),
    roles,
    hook: { uri: publicUrl.replace(/\/+$/, '') + HOOK_PATH, eventTypes: hookEventTypes },
  };
}

/** The plan for a person who makes it in Okta's console. */
export function describePlan({ label, scopes, roles, hook }: OktaPlan): string {
  const list = (items: readonly string[]) => items.map((item) => `     ${item}`).join('\n');
  return `1. A service app (Applications → Create App Integration → API Services), named ${label}
   Client authentication: public key / private key, with a key that Okta or you make
   Proof of possession: require DPoP

2. Its scopes (tab Okta API Scopes); each follows from an operation, okta.users.read and okta.groups.read from looking
   whether a user or a group is there, okta.users.read from the audits too, okta.logs.read from the back-fill of events
   and from finding out what became of a change in doubt,
   ${eventHookScopes[0]} from the doctor
${list(scopes)}
   Whoever makes the event hook below over the API needs ${eventHookScopes[1]} too; the app does not.

3. Its administrator roles (tab Admin roles)
${list(roles)}
   Without a role Okta answers an app that has scopes with 200 [], which looks like an org where nobody has anything.
   Only a super administrator may grant and revoke administrator roles. Who leaves user roles alone can do with
   APP_ADMIN and a custom role that manages devices, and READ_ONLY_ADMIN for the System Log.

4. An event hook (Workflow → Event Hooks), named ${label}
   URL:    ${hook.uri}
   Header: Authorization, with the value that the gateway expects of Okta
   Events:
${list(hook.eventTypes)}
   Verify it when the gateway is deployed: Okta delivers nothing before.

5. The secret: npm run secrets -- put okta

npm run setup:okta -- --url https://… --token-stdin makes all of it; npm run doctor says whether it works.`;
}
