import * as z from 'zod';
import type { AdminApi } from './admin-api.ts';
import type { OktaPlan } from './plan.ts';

const eventHook = z.object({
  id: z.string(),
  verificationStatus: z.string(),
  events: z.object({ items: z.array(z.string()) }),
  channel: z.object({ config: z.object({ uri: z.string() }) }),
});

const PATH = '/api/v1/eventHooks';

/**
 * Makes the event hook where it is missing, and has it verified where it is not.
 *
 * @param authorization the header that proves a delivery; without it a missing hook is not made
 * @returns what was done, or is left to do, one sentence each
 */
export async function makeEventHook(
  api: AdminApi,
  { label, hook }: OktaPlan,
  authorization: string | undefined,
): Promise<string[]> {
  const hooks = await api.get('Looking for the event hook', PATH, z.array(eventHook));
  const found = hooks.find(({ channel }) => channel.config.uri === hook.uri);
  if (!found && !authorization) {
    return [
      'The event hook is not made: give the value of its Authorization header as the second line of standard input.',
    ];
  }
  const said: string[] = [];
  const here =
    found ??
    (await api.post('Making the event hook', PATH, eventHook, {
      name: label,
      events: { type: 'EVENT_TYPE', items: hook.eventTypes },
      channel: {
        type: 'HTTP',
        version: '1.0.0',
        config: {
          uri: hook.uri,
          headers: [],
          authScheme: { type: 'HEADER', key: 'Authorization', value: authorization },
        },
      },
    }));
  if (!found) said.push(`Made the event hook to ${hook.uri}.`);
  const missing = hook.eventTypes.filter((type) => !here.events.items.includes(type));
  if (missing.length > 0) said.push(`Add to the event hook in the console: ${missing.join(', ')}.`);
  if (here.verificationStatus !== 'VERIFIED') {
    await api.post('Verifying the event hook', `${PATH}/${here.id}/lifecycle/verify`, eventHook);
    said.push('The event hook is verified.');
  }
  return said;
}
