import * as z from 'zod';

/** What an operator may say became of a change in doubt. */
export const outcomes = ['happened', 'not-happened', 'unknown'] as const;

/** How a person ended a change that was open: who, on which ticket, and why. */
export const closing = z
  .object({
    by: z.string().meta({ description: 'The caller that cancelled or closed it' }),
    groups: z.array(z.string()),
    source: z.string(),
    ticket: z.string().optional(),
    at: z.string(),
    as: z
      .enum(['cancelled', ...outcomes])
      .meta({ description: '`cancelled`: it was never made; else what became of it, as the caller says' }),
    reason: z.string(),
  })
  .meta({ id: 'Closing' });

export type Closing = z.output<typeof closing>;
export type Outcome = (typeof outcomes)[number];

interface Closable {
  readonly closing?: Closing | undefined;
  readonly acceptedAt: string;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
}

/** Whether a person said of a change that it did not take effect. An event that says it did contradicts that. */
export function isSaidNotMade({ closing }: Pick<Closable, 'closing'>): boolean {
  return closing?.as === 'cancelled' || closing?.as === 'not-happened';
}

/**
 * When a change took effect, as well as that is known: what a person closed was completed long after it was sent.
 *
 * @returns ISO 8601
 */
export function madeAt({ closing, acceptedAt, startedAt, completedAt }: Closable): string {
  return (closing ? undefined : completedAt) ?? startedAt ?? acceptedAt;
}
