import type { Figures } from '../side-by-side/contestant.ts';
import type { Task } from './task.ts';

export function timed(task: Omit<Task, 'world'>, call: (i: number) => Promise<void>): Promise<Figures>;
