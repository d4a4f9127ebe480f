import type { World } from './world.ts';

/** What everyone is asked to do: so many calls after some that do not count, so many at a time. */
export interface Task {
  readonly world: World;
  readonly calls: number;
  readonly warmUp: number;
  readonly atOnce: number;
}
