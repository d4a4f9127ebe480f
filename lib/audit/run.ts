import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';

/** One run of an audit, as whoever starts it says; every step gets it again. */
export const run = z.object({
  /** `admin-roles-20261122T030407Z-1a2b3c`; names sort by when they began. */
  id: z.string().regex(/^[a-z][A-Za-z0-9_-]{0,199}$/, 'must be letters, digits, - and _'),
  audit: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be the name of an audit'),
  startedAt: z.iso.datetime(),
  /** What the audit's own schema takes. */
  parameters: z.unknown(),
  /** The ticket on which an answer that cannot be true is taken for true. */
  acceptShrinkage: z.exactOptional(z.string().min(1).max(100)),
});

export type Run = z.output<typeof run>;

/** A run that begins now. */
export function newRun(audit: string, parameters: unknown, more: Pick<Run, 'acceptShrinkage'> = {}): Run {
  const startedAt = new Date().toISOString();
  const time = startedAt.replaceAll(/[-:]|\.\d+/g, '');
  return { id: `${audit}-${time}-${randomBytes(3).toString('hex')}`, audit, startedAt, parameters, ...more };
}

const number = (page: number) => String(page).padStart(5, '0');

/** Where a run leaves what in its store. */
export function runKeys({ audit, id }: { readonly audit: string; readonly id: string }) {
  const folder = `audits/${audit}/${id}`;
  return {
    folder,
    run: `${folder}/run.json`,
    plan: `${folder}/plan.json`,
    pages: `${folder}/pages/`,
    page: (page: number) => `${folder}/pages/${number(page)}.json`,
    results: (page: number) => `${folder}/results/${number(page)}.jsonl`,
    summary: `${folder}/summary.json`,
    findings: `${folder}/findings.jsonl`,
    drift: `${folder}/drift.jsonl`,
    told: `${folder}/told.json`,
    report: (name: string) => `${folder}/report/${name}`,
  } as const;
}

/** Where the last complete run of an audit is named: of any parameters, and of certain ones. */
export function latestKeys(audit: string, parameters: unknown) {
  const digest = createHash('sha256').update(sorted(parameters)).digest('hex').slice(0, 16);
  return { any: `audits/${audit}/latest.json`, alike: `audits/${audit}/latest/${digest}.json` } as const;
}

/** The same text for the same JSON value, in whichever order its members are. */
export function sorted(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      part !== null && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? 'null'
  );
}
