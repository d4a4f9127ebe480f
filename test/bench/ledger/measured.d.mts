import type { Figures } from '../side-by-side/contestant.ts';
import type { Task } from './task.ts';

export function measured(task: Omit<Task, 'url'>, call: (key: string) => Promise<boolean>): Promise<Figures>;
