import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../../lib/upstream/deadline.ts';

const never = new Promise<never>(() => {});

describe('a deadline', () => {
  it('ends as many milliseconds ahead as it was given, and then has none left', async () => {
    const before = Date.now();
    const deadline = new Deadline(60.9);
    expect(deadline.endsAt).toBeGreaterThanOrEqual(before + 60);
    expect(deadline.endsAt).toBeLessThanOrEqual(Date.now() + 60);
    expect(deadline.remainingMs).toBeGreaterThan(0);
    await sleep(80);
    expect([deadline.remainingMs, deadline.signal.aborted]).toEqual([0, true]);
  });

  it('of a negative time is over', () => {
    expect(new Deadline(-5).remainingMs).toBe(0);
  });

  it('waits as long as it is asked', async () => {
    const started = performance.now();
    await new Deadline(5_000).wait(50);
    expect(performance.now() - started).toBeGreaterThanOrEqual(48);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('breaks a wait off at its end with the reason of its signal', async () => {
    const deadline = new Deadline(30);
    const started = performance.now();
    await expect(deadline.wait(5_000)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - started).toBeLessThan(1_000);
    await expect(deadline.wait(5_000)).rejects.toBe(deadline.signal.reason);
  });

  it('lets work that is in time come to what it comes to', async () => {
    await expect(new Deadline(1_000).race(Promise.resolve('done'))).resolves.toBe('done');
    await expect(new Deadline(1_000).race(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('does not wait for work that is late', async () => {
    await expect(new Deadline(30).race(never)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('leaves no listener behind, however often it is waited on', async () => {
    const deadline = new Deadline(1_000);
    for (let i = 0; i < 50; i++) await deadline.wait(0);
    expect(getEventListeners(deadline.signal, 'abort')).toEqual([]);
  });
});
