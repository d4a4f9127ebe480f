import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
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
    await expect(deadline.wait(5_000)).rejects.toBe(deadline.reason);
    expect([deadline.signal.aborted, deadline.signal.reason]).toEqual([true, deadline.reason]);
  });

  it('lets work that is in time come to what it comes to', async () => {
    await expect(new Deadline(1_000).race(Promise.resolve('done'))).resolves.toBe('done');
    await expect(new Deadline(1_000).race(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('does not wait for work that is late', async () => {
    await expect(new Deadline(30).race(never)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('tells each who waits once, and those who took it back never', async () => {
    const deadline = new Deadline(30);
    const told: string[] = [];
    deadline.whenOver(() => told.push('a'));
    const stop = deadline.whenOver(() => told.push('b'));
    deadline.whenOver((reason) => told.push(reason.name));
    stop();
    stop();
    await sleep(60);
    expect(told).toEqual(['a', 'TimeoutError']);
    deadline.whenOver(() => told.push('late'));
    expect(told).toEqual(['a', 'TimeoutError', 'late']);
  });

  it('to whose reason somebody looks is not over for that', () => {
    const deadline = new Deadline(5_000);
    expect(deadline.reason.name).toBe('TimeoutError');
    expect(deadline.remainingMs).toBeGreaterThan(4_000);
    expect(deadline.signal.aborted).toBe(false);
  });

  it('can be waited on again after everybody took it back', async () => {
    const deadline = new Deadline(50);
    for (let i = 0; i < 3; i++) deadline.whenOver(() => {})();
    await expect(deadline.race(never)).rejects.toBe(deadline.reason);
  });

  it('leaves no timer behind, however often it is waited on', async () => {
    const [set, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    const deadline = new Deadline(60_000);
    for (let i = 0; i < 50; i++) await deadline.race(Promise.resolve());
    const [ours, gone] = [set.mock.results.map(({ value }) => value), cleared.mock.calls.flat()];
    vi.restoreAllMocks();
    expect(ours.length).toBe(50);
    expect(ours.filter((timer) => !gone.includes(timer))).toEqual([]);
  });
});
