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
  const { changes, held, lost, doubled, untrue, undecided, givenUp, refusedToAccept, leaks } = outcome;
  return [
    ...lines,
    ...failures,
    '',
    `${outcome.kills} workers killed, ${outcome.stops} stopped and woken, ${outcome.deferred} changes deferred or made again, ${outcome.seconds.toFixed(0)} s`,
    ...(undecided > 0
      ? [`${undecided} in doubt for good: a password was on its way, and nobody can read it back`]
      : []),
    ...(givenUp > 0
      ? [`${givenUp} on record as failed: they held a password, and their callers did not send it again`]
      : []),
    ...(refusedToAccept > 0 ? [`${refusedToAccept} runs were never accepted, and left nothing`] : []),
    ...leaks.map((leak) => `leak: ${leak}`),
    `${held}/${changes} changes: one effect, one record, ${lost} lost, ${doubled} doubled, ${untrue} untrue`,
  ].join('\n');
}

/** Whether everything held. */
export const hasHeld = ({ failures, leaks, lost, doubled, untrue }: Outcome) =>
  failures.length === 0 && leaks.length === 0 && lost + doubled + untrue === 0;
