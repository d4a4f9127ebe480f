import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { patchBetween } from '../json/patch.ts';
import { Keeper } from '../ledger/keeper.ts';
import { askingOf, permit, permitAny } from './authorize.ts';
import { hasParents, isSatisfied, readTarget } from './effect.ts';
import type { Invocation, Reply } from './invocation.ts';
import { note } from './observed.ts';
import type { Change } from './operation.ts';
import type { Origin } from './perform-change.ts';
import { recordedTarget, resolve, targetOf } from './resolve.ts';
import { foreseenHindranceOf } from './reverting.ts';
import { ledgerOf } from './stores.ts';

/** What a dry run answers. */
export const dryRun = z
  .object({
    dryRun: z.literal(true),
    operation: z.string(),
    resource: z.string(),
    verdict: z.enum(['changes', 'no change', 'refused']).meta({
      description: '`refused`: as the resource is, the vendor will refuse',
    }),
    reversible: z.boolean().meta({ description: 'Whether there would be a change that a revert could undo' }),
    summary: z.string().meta({ description: 'What would happen, in a sentence or two' }),
    patch: z.array(z.unknown()).meta({ description: 'JSON Patch (RFC 6902) from before to after' }),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'DryRun' });

/**
 * Says what a change would do, from one read, and, where absence will do, from those of what it belongs to. Nothing is
 * written, neither upstream nor in the ledger.
 */
export async function performDryRun(
  operation: Change,
  event: Invocation,
  { undoes, absent }: Pick<Origin, 'undoes' | 'absent'> = {},
): Promise<Reply> {
  const { deadline, services } = event;
  const connection = await services.tenant(operation.vendor).connection();
  const told = undoes
    ? recordedTarget(operation, undoes.record.resource, event.request)
    : targetOf(operation, event.request);
  if (!told) await permitAny(operation, event);
  const target = told ?? (await resolve(operation, event.request, connection, deadline));
  const { name: resource, request } = target;
  note(event, { resource });
  await permit(operation, target, askingOf(event), target.missing ? { before: null } : 'will-be-read');
  const current = target.missing ? null : await readTarget(operation, target, connection, deadline);
  await permit(operation, target, askingOf(event), { before: current });
  const mask = await services.mask();
  const keeper = Keeper.ofRequest(mask, request);
  const before = keeper.image(current);
  const expected = operation.expect(current, request);
  const hindrance = undoes && (await foreseenHindranceOf(ledgerOf(services), undoes, mask)(current));
  const isAbsent = operation.takes && current === null;
  const willDo = isAbsent && absent === 'ok' && (await hasParents(target, connection, deadline));
  const satisfied = !hindrance && isSatisfied(operation, request, current, keeper);
  const asExpected = willDo || (satisfied && !operation.takes);
  const nothing = 'It is not there, so there is nothing to take away, and the vendor will say so';
  const obstacle = hindrance ?? (isAbsent ? nothing : operation.obstacle(current));
  const after = obstacle && !asExpected ? before : keeper.image(expected === undefined ? current : expected);
  const verdict = asExpected ? 'no change' : obstacle ? 'refused' : 'changes';
  const inverse = verdict === 'changes' ? operation.inverse({ request, before, after }) : undefined;
  const sentences = [
    asExpected ? `${resource} is ${willDo ? 'not there, which will do' : 'as desired already'}` : obstacle,
    verdict === 'changes' && summaryOf(operation, resource, before, after),
    verdict === 'changes' && operation.warning(current, request),
    typeof inverse === 'string' && `This cannot be undone: ${inverse}`,
  ];
  const body: z.output<typeof dryRun> = {
    dryRun: true,
    operation: operation.id,
    resource,
    verdict,
    reversible: typeof inverse === 'object',
    summary: `${sentences.filter(Boolean).join('. ')}.`,
    patch: patchBetween(before, after),
    before,
    after,
  };
  return { status: 200, body };
}

function summaryOf({ summary }: Change, resource: string, before: unknown, after: unknown): string {
  if (before === null) return `${summary}: ${resource} would come to be`;
  if (after === null) return `${summary}: ${resource} would be gone`;
  return isDeepStrictEqual(before, after)
    ? `${summary}: ${resource} would change in what cannot be read`
    : `${summary}: ${resource} would change`;
}
