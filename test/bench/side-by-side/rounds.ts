import { type Contestant, compete, type Figures } from './contestant.ts';

/** The figures of all rounds, by contestant. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;

/**
 * Has the contestants do the same work in turn, several times, each beginning every other round: a machine that gets
 * slower meanwhile gets slower for all.
 *
 * @param task what they are asked in a round; the first one is -1 and does not count, as it fills the disk's caches
 */
export async function inTurn(
  contestants: readonly Contestant[],
  count: number,
  task: (round: number) => object,
): Promise<Rounds> {
  const rounds = new Map(contestants.map(({ name }) => [name, [] as Figures[]]));
  for (let i = -1; i < count; i += 1) {
    const order = i % 2 === 0 ? contestants : contestants.toReversed();
    for (const contestant of order) {
      const figures = await compete(contestant, task(i));
      if (i >= 0) rounds.get(contestant.name)?.push(figures);
    }
  }
  return rounds;
}
