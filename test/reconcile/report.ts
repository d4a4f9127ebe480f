import type { Outcome } from './campaign.ts';

const KINDS = ['matched', 'derived', 'out-of-band', 'unrecorded'] as const;

/** Of each verdict: how much of it is right, and how much of what there was it found. */
export function scores({ judged }: Outcome) {
  return KINDS.map((kind) => {
    const right = judged[kind]?.[kind] ?? 0;
    const found = KINDS.reduce((sum, was) => sum + (judged[was]?.[kind] ?? 0), 0);
    const there = Object.values(judged[kind] ?? {}).reduce((sum, count) => sum + count, 0);
    return { kind, there, precision: found ? right / found : 1, recall: there ? right / there : 1 };
  });
}

/** Whether nothing that bypassed the tickets was missed, and nothing of ours was taken for that. */
export function hasHeld(outcome: Outcome): boolean {
  const missed = scores(outcome).filter(
    ({ kind, recall }) => (kind === 'out-of-band' || kind === 'unrecorded') && recall < 1,
  );
  const { ours } = outcome.judged;
  const accused = (ours?.['out-of-band'] ?? 0) + (ours?.unrecorded ?? 0);
  return (
    missed.length === 0 && accused === 0 && !('missing' in (ours ?? {})) && outcome.complaints.length === 0
  );
}

/** The outcome in words. */
export function reportOf(outcome: Outcome, seconds: number): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`.padStart(9);
  const changes = Object.entries(outcome.changes).map(([who, count]) => `${count} ${who}`);
  return [
    `changes: ${changes.join('; ')}`,
    `hook: ${outcome.lost} events lost, ${outcome.duplicates} delivered twice`,
    'verdict       events  precision    recall',
    ...scores(outcome).map(
      ({ kind, there, precision, recall }) =>
        `${kind.padEnd(12)} ${String(there).padStart(7)}  ${percent(precision)} ${percent(recall)}`,
    ),
    `ours taken for out-of-band: ${outcome.judged.ours?.['out-of-band'] ?? 0}`,
    `${outcome.events} events, ${outcome.complaints.length === 0 ? 'each accounted for once' : `${outcome.complaints.length} complaints`}`,
    ...outcome.complaints.slice(0, 20).map((one) => `  ${one}`),
    `${seconds.toFixed(0)} s`,
  ].join('\n');
}
