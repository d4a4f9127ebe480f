import type { Calling, Task } from './task.ts';

export function fanOut(prepare: (task: Task) => Calling): void;
export function userId(n: number): string;
export function atMost(most: number, call: Calling): Calling;
