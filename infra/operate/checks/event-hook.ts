import type { Agent } from 'undici';
import * as z from 'zod';
import { oktaAuthorization } from '../../../lib/okta/authorization.ts';
import { hookEventTypes } from '../../../lib/okta/event-types.ts';
import type { OktaSecret } from '../../../lib/okta/secret.ts';
import { type Authorization, Connection } from '../../../lib/upstream/connection.ts';
import { eventHookScopes } from '../okta-scopes.ts';
import { probe } from '../probe.ts';
import { tokenRefusal } from '../token-refusal.ts';
import { type Check, failed, ok, skipped } from './check.ts';

/** Where events arrive, below this gateway's address. */
export const HOOK_PATH = '/hooks/okta-events';

const NAME = 'okta event hook';

const eventHooks = z.array(
  z.object({
    name: z.string(),
    status: z.string(),
    verificationStatus: z.string(),
    events: z.object({ items: z.array(z.string()) }),
    channel: z.object({ config: z.object({ uri: z.string() }) }),
  }),
);

/**
 * Whether Okta delivers to `/hooks/okta-events` all events that are needed.
 *
 * @param publicUrl the gateway's address, where more than one gateway has a hook in the org
 */
export async function checkEventHook(secret: OktaSecret, agent: Agent, publicUrl?: string): Promise<Check> {
  const authorization = await reading(secret);
  if (!authorization) {
    const found = `it cannot be looked at: grant the app ${eventHookScopes[0]}, or see Workflow → Event Hooks in Okta`;
    return skipped(NAME, found);
  }
  const connection = new Connection(secret.orgUrl, authorization, agent);
  const answer = await probe(connection, { method: 'GET', path: '/api/v1/eventHooks' });
  if (answer?.status !== 200)
    return skipped(NAME, `it cannot be looked at (${answer?.status ?? 'no answer'})`);
  const all = eventHooks.safeParse(answer.body).data ?? [];
  const found = all.filter(({ channel }) => isOurs(channel.config.uri, publicUrl));
  const hook = found.find(({ status }) => status === 'ACTIVE') ?? found[0];
  if (!hook) {
    const remedy = 'Make it: `npm run setup:okta` says how, or does it.';
    return failed(NAME, `none delivers to ${publicUrl ?? 'https://…'}${HOOK_PATH}`, remedy);
  }
  if (hook.status !== 'ACTIVE') {
    return failed(NAME, `${hook.name} is ${hook.status}`, 'Activate it in Workflow → Event Hooks.');
  }
  if (hook.verificationStatus !== 'VERIFIED') {
    const remedy =
      'Verify it in Workflow → Event Hooks, when the gateway is deployed: Okta delivers nothing before.';
    return failed(NAME, `${hook.name} is ${hook.verificationStatus}`, remedy);
  }
  const missing = hookEventTypes.filter((type) => !hook.events.items.includes(type));
  if (missing.length > 0) {
    const remedy = 'Subscribe it to them: a change that is made behind our back would not be seen at once.';
    return failed(NAME, `${hook.name} is not subscribed to ${missing.join(', ')}`, remedy);
  }
  return ok(NAME, `${hook.name} is verified and subscribed to all ${hookEventTypes.length} event types`);
}

function isOurs(uri: string, publicUrl: string | undefined): boolean {
  const url = URL.parse(uri);
  const isHere = !publicUrl || url?.origin === new URL(publicUrl).origin;
  return isHere && url?.pathname.endsWith(HOOK_PATH) === true;
}

/** The authorization of whichever scope the app has; undefined for none. */
async function reading(secret: OktaSecret): Promise<Authorization | undefined> {
  if ('apiToken' in secret) return oktaAuthorization(secret);
  for (const scope of eventHookScopes) {
    const authorization = oktaAuthorization({ ...secret, scopes: [scope] });
    if ((await tokenRefusal(authorization, secret.orgUrl)) === undefined) return authorization;
  }
  return undefined;
}
