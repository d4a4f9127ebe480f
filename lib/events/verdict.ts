import { isSaidNotMade } from '../ledger/closing.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ChangeRecord } from '../ledger/record.ts';
import type { LogEvent } from '../okta/log-event.ts';
import { resourceNamed } from '../resource/registry.ts';
import type { EffectKind, EventEffect } from '../resource/resource-type.ts';
import { tellsFor } from './certain.ts';
import { isOwn, type OwnCredential } from './credential.ts';
import { effectsOf } from './effects.ts';
import { changeByRequest, changesByResource, confirmationBy } from './match.ts';
import type { ResourceState } from './read-state.ts';
import { isJob, requestIdOf } from './request-id.ts';

/**
 * What an event is:
 *
 * - `ours`: a change of the ledger, which is now confirmed
 * - `derived`: it follows from something else: a group, a job of Okta's, another effect of our own request
 * - `out-of-band`: somebody else did it
 * - `unrecorded`: our own credential did it, and the ledger does not know of it, or says that it was not done
 * - `unknown`: of no shape that is known here
 * - `nothing`: an attempt that changed nothing
 */
export const verdicts = ['nothing', 'matched', 'derived', 'unknown', 'out-of-band', 'unrecorded'] as const;

export type Verdict = (typeof verdicts)[number];

/** One effect of an event, and what it is. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly effect?: EventEffect;
  /** The change that it is, or that it follows from. */
  readonly change?: ChangeRecord;
  /** Events that had been taken for this change, and are to be judged again. */
  readonly superseded?: readonly string[];
  /** The resource as it was read back; null for not there. */
  readonly state?: ResourceState | null | undefined;
}

/** It is too early to tell: our own record may be on its way. */
export class TooEarly extends Error {
  override name = 'TooEarly';
}

export interface JudgeWith {
  readonly ledger: Ledger;
  readonly own: OwnCredential;
  /** @throws {UpstreamError} */
  readonly readState: (resource: string) => Promise<ResourceState | null | undefined>;
  /** Whether the event may be looked at again later. */
  readonly mayWait: boolean;
}

/**
 * Judges an event, and confirms the change that it tells of. The same event gets the same again.
 *
 * @throws {TooEarly} only where `mayWait`
 * @throws {UpstreamError} where the state has to be read back and cannot be
 */
export async function judge(event: LogEvent, using: JudgeWith): Promise<Judgement[]> {
  const said = effectsOf(event);
  if (said.kind !== 'effects') return [{ verdict: said.kind }];
  const change = await changeByRequest(using.ledger, event);
  const judgements: Judgement[] = [];
  for (const effect of said.effects) judgements.push(await judgeEffect(event, effect, change, using));
  return judgements;
}

/** Of several effects the worst. */
export function worstOf(judgements: readonly Judgement[]): Verdict {
  const rank = ({ verdict }: Judgement) => verdicts.indexOf(verdict);
  return judgements.toSorted((a, b) => rank(b) - rank(a))[0]?.verdict ?? 'unknown';
}

async function judgeEffect(
  event: LogEvent,
  effect: EventEffect,
  change: ChangeRecord | undefined,
  using: JudgeWith,
): Promise<Judgement> {
  const { ledger, own, mayWait } = using;
  const confirmation = confirmationBy(event);
  if (change) {
    if (effect.resource !== change.resource) return { verdict: 'derived', effect, change };
    // A person said that it was not made, and the vendor says that it was.
    if (isSaidNotMade(change)) return { verdict: 'unrecorded', effect };
    await ledger.confirm(change, confirmation, 'certain');
    return { verdict: 'matched', effect, change };
  }
  if (effect.follows) return { verdict: 'derived', effect };
  const byUs = isOwn(event, own);
  if (byUs !== false) {
    for (const candidate of await changesByResource(ledger, event, effect)) {
      // Its own completing write will bring the request id, which tells for certain.
      const willTell = candidate.state === 'started' && requestIdOf(event) !== undefined;
      if (willTell && mayWait) throw new TooEarly(`${candidate.id} is being made right now`);
      // Of what is not known to have taken effect, an event that may be somebody else's proves nothing.
      if (candidate.state !== 'succeeded' && !tellsFor(candidate, event, effect, own, ledger.timing)) {
        if (mayWait) throw new TooEarly(`${candidate.id} may have done it, and is not settled yet`);
        continue;
      }
      if (!(await ledger.confirm(candidate, confirmation))) continue;
      const superseded = (await ledger.get(candidate.id))?.superseded ?? [];
      return { verdict: 'matched', effect, change: candidate, superseded };
    }
  }
  const foreign = await judgeForeign(event, effect, using);
  const isNobodys = byUs === undefined && isJob(event);
  if (foreign.verdict === 'derived' || byUs === false || isNobodys) return foreign;
  // It looks like ours, and no record says so: the record may be late, or there is none.
  if (mayWait) throw new TooEarly('The ledger does not know of it yet');
  return byUs ? { ...foreign, verdict: 'unrecorded' } : foreign;
}

/** What no change of the ledger did: somebody else's doing, or it follows from something. */
async function judgeForeign(event: LogEvent, effect: EventEffect, using: JudgeWith): Promise<Judgement> {
  const type = resourceNamed(effect.resource)?.type;
  const byJob = isJob(event);
  const derivation = type?.derivation(effect.effect, byJob) ?? 'never';
  if (derivation === 'always') return { verdict: 'derived', effect };
  if (!type || derivation === 'never') return { verdict: 'out-of-band', effect };

  const state = await using.readState(effect.resource);
  const derived = type.isDerived(state, event, byJob);
  // A job takes away what its user may not have any more; there is nothing to see then.
  const gone = byJob && state === null;
  const kind: EffectKind =
    effect.effect === 'changed' ? (state === null ? 'removed' : 'added') : effect.effect;
  return { verdict: derived || gone ? 'derived' : 'out-of-band', effect: { ...effect, effect: kind }, state };
}
