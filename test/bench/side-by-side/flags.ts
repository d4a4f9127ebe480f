import { parseArgs } from 'node:util';

/** What a bench was asked on the command line; `npm run bench` hands it on. */
export const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string' },
    store: { type: 'string' },
    prof: { type: 'boolean', default: false },
  },
});

/** How many rounds there are to be. */
export function roundsOr(count: number): number {
  return Number(flags.rounds ?? count);
}
