import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { patchBetween } from '../json/patch.ts';
import { Keeper } from '../ledger/keeper.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import { standingOf } from '../ledger/standing.ts';
import { isFinished } from '../ledger/states.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { askingOf, permit, permitAny, permitReplay } from './authorize.ts';
import { hasParents, isSatisfied, missingParents, readTarget } from './effect.ts';
import type { Invocation, Reply } from './invocation.ts';
import { note } from './observed.ts';
import type { Change } from './operation.ts';
import type { Origin } from './perform-change.ts';
import { recordedAs } from './recall.ts';
import { openSentence, replaySentences } from './replay-sentences.ts';
import { recordedTarget, resolve, type Target, targetOf } from './resolve.ts';
import { foreseenHindranceOf } from './reverting.ts';
import { ledgerOf } from './stores.ts';

/** What a dry run answers. */
export const dryRun = z
  .object({
    dryRun: z.literal(true),
    operation: z.string(),
    resource: z.string(),
    verdict: z.enum(['changes', 'no change', 'refused']).meta({
      description:
        '`no change`: the resource is as desired, or the change was made before; `refused`: the vendor will refuse, as the resource is, or the same request failed before and its failure is replayed',
    }),
    changeId: z.string().optional().meta({ description: 'The change that it is on record as already' }),
    reversible: z.boolean().meta({ description: 'Whether there would be a change that a revert could undo' }),
    summary: z.string().meta({ description: 'What would happen, in a sentence or two' }),
    patch: z.array(z.unknown()).meta({ description: 'JSON Patch (RFC 6902) from before to after' }),
    before: z
      .unknown()
      .optional()
      .meta({ description: 'Absent for a replay, which sends nothing to the vendor' }),
    after: z.unknown().optional().meta({ description: 'Absent for a replay, like `before`' }),
  })
  .meta({ id: 'DryRun' });

/**
 * Says what a change would do. What is on record is foreseen from there; anything else from one read, and, of what is not
 * there, from those of what it belongs to. Nothing is written, neither upstream nor in the ledger.
 *
 * @throws {KeyReused}
 */
export async function performDryRun(
  operation: Change,
  event: Invocation,
  { undoes, absent }: Pick<Origin, 'undoes' | 'absent'> = {},
): Promise<Reply> {
  const { deadline, services } = event;
  const [mask, ledger] = [await services.mask(), ledgerOf(services)];
  const known = await recordedAs(operation, event, mask, undoes, ledger);
  if (known && isFinished(known.state)) return foreseeReplay(operation, event, known);

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
  const keeper = Keeper.ofRequest(mask, request);
  const before = keeper.image(current);
  const expected = operation.expect(current, request);
  const hindrance = undoes && (await foreseenHindranceOf(ledger, undoes, mask)(current));
  const isAbsent = operation.takes && current === null;
  const willDo = isAbsent && absent === 'ok' && (await hasParents(target, connection, deadline));
  const satisfied =
    !hindrance && isSatisfied(operation, request, current, keeper) && !operation.leavesOpen(current, request);
  const asExpected = willDo || (satisfied && !operation.takes);
  const foreseen = hindrance ?? (isAbsent ? NOTHING_TO_TAKE : operation.obstacle(current));
  const hasToBeMade = current === null && !isAbsent && !asExpected && foreseen === undefined;
  const around = hasToBeMade ? await lookAround(operation, target, connection, deadline) : {};
  const obstacle = foreseen ?? around.obstacle;
  const after = obstacle && !asExpected ? before : keeper.image(expected === undefined ? current : expected);
  const verdict = asExpected ? 'no change' : obstacle ? 'refused' : 'changes';
  const inverse = verdict === 'changes' ? operation.inverse({ request, before, after }) : undefined;
  const sentences = [
    known && openSentence(known),
    asExpected ? `${resource} is ${willDo ? 'not there, which will do' : 'as desired already'}` : obstacle,
    verdict === 'changes' && summaryOf(operation, resource, before, after),
    verdict === 'changes' && operation.warning(current, request),
    around.doubt,
    typeof inverse === 'string' && `This cannot be undone: ${inverse}`,
  ];
  const body: z.output<typeof dryRun> = {
    dryRun: true,
    operation: operation.id,
    resource,
    verdict,
    ...(known && { changeId: known.id }),
    reversible: typeof inverse === 'object',
    summary: `${sentences.filter(Boolean).join('. ')}.`,
    patch: patchBetween(before, after),
    before,
    after,
  };
  return { status: 200, body };
}

const NOTHING_TO_TAKE = 'It is not there, so there is nothing to take away, and the vendor will say so';

/** What the same request gets of a change that is finished. @throws {Forbidden} */
async function foreseeReplay(operation: Change, event: Invocation, record: ChangeRecord): Promise<Reply> {
  await permitReplay(operation, record, event);
  const { undoneBy: revertedBy } = await standingOf(ledgerOf(event.services), record);
  const body: z.output<typeof dryRun> = {
    dryRun: true,
    operation: operation.id,
    resource: record.resource,
    verdict: record.state === 'succeeded' ? 'no change' : 'refused',
    changeId: record.id,
    reversible: false,
    summary: `${replaySentences(record, revertedBy).join('. ')}.`,
    patch: [],
  };
  return { status: 200, body };
}

/** Whether what is not there can be made: what it belongs to may not be there either, as the vendor will say. */
async function lookAround(
  { id }: Change,
  target: Target,
  connection: Connection,
  deadline: Deadline,
): Promise<{ readonly obstacle?: string; readonly doubt?: string }> {
  if (!target.type.bearing.gives.includes(id))
    return { obstacle: 'It is not there, and the vendor will say so' };
  try {
    const missing = await missingParents(target, connection, deadline);
    return missing.length > 0
      ? { obstacle: `The vendor has nothing at ${missing.join(' and ')}, and will say so` }
      : {};
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { doubt: 'Whether what it belongs to is there could not be looked at' };
  }
}

function summaryOf({ summary }: Change, resource: string, before: unknown, after: unknown): string {
  if (before === null) return `${summary}: ${resource} would come to be`;
  if (after === null) return `${summary}: ${resource} would be gone`;
  return isDeepStrictEqual(before, after)
    ? `${summary}: ${resource} would change in what cannot be read`
    : `${summary}: ${resource} would change`;
}
