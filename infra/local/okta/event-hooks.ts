import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type Answer, type Call, param } from './call.ts';
import { notFound, validationFailed } from './errors.ts';
import { bodyAs } from './request-body.ts';
import type { EventHook, OktaState } from './state.ts';

const hookSchema = z.object({
  name: z.string().min(1),
  events: z.object({ type: z.literal('EVENT_TYPE'), items: z.array(z.string().min(1)).min(1) }),
  channel: z.object({
    type: z.literal('HTTP'),
    version: z.string().min(1),
    config: z.object({
      uri: z.string(),
      headers: z.array(z.object({ key: z.string(), value: z.string() })).nullish(),
      authScheme: z.object({ type: z.literal('HEADER'), key: z.string(), value: z.string() }).nullish(),
    }),
  }),
});

const TIMEOUT_MS = 3_000;

/** GET all event hooks; not paged. */
export function listEventHooks({ state }: Call): Answer {
  return { status: 200, body: [...state.eventHooks.values()].map((hook) => represent(state, hook)) };
}

/** POST an event hook: active at once, and unverified until its address has answered. */
export function createEventHook(call: Call): Answer {
  const { name, events, channel } = bodyAs(call, hookSchema);
  const { uri, headers, authScheme } = channel.config;
  if (!isReachableInTheClear(uri)) throw validationFailed('uri', 'uri: The URI must be a valid HTTPS URI.');
  const hook: EventHook = {
    id: call.state.newId('who'),
    name,
    uri,
    eventTypes: events.items,
    headers: headers ?? [],
    authorization: authScheme ?? undefined,
    status: 'ACTIVE',
    verified: false,
    created: call.at,
    createdBy: call.actor.id,
  };
  call.state.eventHooks.set(hook.id, hook);
  return { status: 200, body: represent(call.state, hook) };
}

/**
 * Asks the hook's address to repeat a challenge, as Okta does before it takes it for verified: 3 seconds, one
 * retry. Apart from the effect, because it takes a request of its own.
 *
 * @throws {OktaError} 400 for any other answer
 */
export async function challengeEventHook(state: OktaState, hookId: string): Promise<void> {
  const hook = hookOf(state, hookId);
  const challenge = randomBytes(24).toString('base64url');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(hook.uri, {
        headers: { 'x-okta-verification-challenge': challenge },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      const { verification } = (await response.json()) as { verification?: unknown };
      if (response.status === 200 && verification === challenge) return;
      throw new Error('the challenge was not repeated');
    } catch {
      if (attempt === 2)
        throw validationFailed('eventHook', 'eventHook: The endpoint could not be verified.');
    }
  }
}

/** POST lifecycle/verify: the challenge was repeated. */
export function verifyEventHook(call: Call): Answer {
  const hook = hookOf(call.state, param(call, 'eventHookId'));
  hook.verified = true;
  return { status: 200, body: represent(call.state, hook) };
}

function hookOf(state: OktaState, id: string): EventHook {
  const hook = state.eventHooks.get(id);
  if (!hook) throw notFound(id, 'EventHook');
  return hook;
}

/** HTTPS as Okta demands it, or this machine. */
function isReachableInTheClear(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === '127.0.0.1');
}

/** Okta never shows the value of the header that proves a delivery. */
function represent(state: OktaState, hook: EventHook): Record<string, unknown> {
  const self = `${state.url}/api/v1/eventHooks/${hook.id}`;
  const created = new Date(hook.created).toISOString();
  return {
    id: hook.id,
    status: hook.status,
    verificationStatus: hook.verified ? 'VERIFIED' : 'UNVERIFIED',
    name: hook.name,
    created,
    createdBy: hook.createdBy,
    lastUpdated: created,
    events: { type: 'EVENT_TYPE', items: hook.eventTypes },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri: hook.uri,
        headers: hook.headers,
        method: 'POST',
        ...(hook.authorization && {
          authScheme: { type: hook.authorization.type, key: hook.authorization.key },
        }),
      },
    },
    _links: {
      self: { href: self },
      verify: { href: `${self}/lifecycle/verify`, hints: { allow: ['POST'] } },
    },
  };
}
