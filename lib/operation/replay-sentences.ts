import { endingOf } from '../ledger/close.ts';
import type { ChangeRecord } from '../ledger/record.ts';

const sentence = (text: string) => text.replace(/\.$/, '');

/**
 * What a change that is finished means for the same request: in sentences, without the full stop of the last.
 *
 * @param revertedBy the change that undid it, where that holds
 */
export function replaySentences(
  { id, state, changed, completedAt = '', closing, reason }: ChangeRecord,
  revertedBy: string | undefined,
): string[] {
  if (state === 'succeeded') {
    const what = closing
      ? endingOf(closing)
      : changed
        ? `It was made at ${completedAt}`
        : 'It changed nothing';
    return [
      `It is on record as ${id}. ${what}`,
      ...(revertedBy === undefined ? [] : [`It was reverted since, by ${revertedBy}`]),
      'The same request is a replay: nothing is sent to the vendor, and whatever became of the resource since stands',
    ];
  }
  const why = closing ? endingOf(closing) : `It failed${reason ? `: ${sentence(reason)}` : ''}`;
  return [`It is on record as ${id}. ${why}`, 'Sending it again replays this failure: use another ticket'];
}

/** How a change stands that is on record and not finished, in a sentence without its full stop. */
export function openSentence({ id, state, deferral, notBefore }: ChangeRecord): string {
  const how = {
    deferred:
      deferral === 'caller'
        ? 'waits for its caller to send it again'
        : `waits until ${notBefore ?? 'its turn comes'}`,
    started: 'is being made right now',
    in_doubt: 'was sent, and it is in doubt whether it took effect',
  }[state as 'deferred' | 'started' | 'in_doubt'];
  return `It is on record as ${id}, which ${how}: it is not made twice`;
}
