import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does a task once, as soon as it is time, and tells how it went.
 *
 * @param {(task: import('./task.ts').Task) => import('./task.ts').Calling} prepare
 */
export function fanOut(prepare) {
  process.once('message', async (/** @type {import('./task.ts').Task} */ task) => {
    const call = prepare(task);
    await sleep(task.startAt - Date.now());
    const startedAt = Date.now();
    let lost = 0;
    const one = async (n) => {
      const id = await call(n).catch(() => undefined);
      if (id !== userId(n)) lost += 1;
    };
    await Promise.all(Array.from({ length: task.calls }, (_, n) => one(n)));
    process.send({ startedAt, endedAt: Date.now(), lost }, () => process.exit());
  });
}

/** The n-th user. @param {number} n */
export function userId(n) {
  return `00u${String(n).padStart(17, '0')}`;
}

/**
 * Calls of which so many are under way at once.
 *
 * @param {number} most
 * @param {import('./task.ts').Calling} call
 * @returns {import('./task.ts').Calling}
 */
export function atMost(most, call) {
  const waiting = [];
  let underWay = 0;
  return async (n) => {
    if (underWay === most) await new Promise((resolve) => waiting.push(resolve));
    else underWay += 1;
    try {
      return await call(n);
    } finally {
      const next = waiting.shift();
      if (next === undefined) underWay -= 1;
      else next();
    }
  };
}
