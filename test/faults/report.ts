import type { Outcome } from './campaign.ts';

/** What a campaign came to, a line for each fault, and the last line. */
export function reportOf(outcome: Outcome, seed: number, verbose = false): string {
  const width = Math.max(...[...outcome.faults.keys()].map((name) => name.length));
  const lines = [...outcome.faults]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([name, { runs, fired, effects, records }]) =>
        `${`${name}:`.padEnd(width + 1)} ${runs} runs (${fired} came about), ${effects} effects, ${records} records`,
    );
  const failures = outcome.failures
    .slice(0, verbose ? undefined : 5)
    .flatMap(({ one, verdict, timeline }) => [
      '',
      `case ${one.number} of seed ${seed}, ${one.subject.resource}, at first ${JSON.stringify(one.initial)}`,
      ...verdict.problems.map((problem) => `  ${problem}`),
      ...timeline.map((line) => `    ${line}`),
    ]);
  const { changes, held, lost, doubled, untrue, resurrected, stuck, missed } = outcome;
  const { undecided, givenUp, unseen, refusedToAccept, leaks, okta, byHand } = outcome;
  return [
    ...lines,
    ...failures,
    '',
    `${outcome.kills} workers killed, ${outcome.stops} stopped and woken, ${outcome.deferred} changes deferred or made again, ${byHand} acts by hand, ${outcome.seconds.toFixed(0)} s`,
    ...(undecided > 0
      ? [
          `${undecided} cannot be told and say so, ${okta.undecided} of them Okta's: ${((100 * okta.undecided) / Math.max(1, okta.changes)).toFixed(2)} % of its ${okta.changes} changes`,
        ]
      : []),
    ...(unseen > 0
      ? [
          `${unseen} more met somebody who did or undid the same by hand meanwhile, at SailPoint, which keeps no log, or on a device, of which Okta took the same call twice: the documented limits, counted apart (unseen)`,
        ]
      : []),
    ...(givenUp > 0 ? [`${givenUp} not made: their callers were told to send them again, and did not`] : []),
    ...(refusedToAccept > 0 ? [`${refusedToAccept} runs were never accepted, and left nothing`] : []),
    ...leaks.map((leak) => `leak: ${leak}`),
    `${held}/${changes - unseen} changes: one effect, one record, ${lost} lost, ${doubled} doubled, ${untrue} untrue, ${resurrected} resurrected, ${stuck} stuck, ${missed} missed`,
  ].join('\n');
}

// Of Okta's changes, whose log tells of nearly all.
const MOST_UNDECIDED = 0.01;

/** Whether everything held. */
export function hasHeld({ failures, leaks, unseen, okta, ...sums }: Outcome): boolean {
  const { lost, doubled, untrue, resurrected, stuck, missed } = sums;
  const wrong = lost + doubled + untrue + resurrected + stuck + missed;
  // One of sixty is more than one of a hundred, and tells nothing.
  const mayBeUndecided = Math.max(1, Math.ceil(MOST_UNDECIDED * okta.changes));
  const isUnseenOnly = failures.every(({ verdict }) => verdict.problems.length <= verdict.sums.unseen);
  return wrong === 0 && isUnseenOnly && leaks.length === 0 && okta.undecided <= mayBeUndecided;
}
