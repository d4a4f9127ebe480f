/**
 * Makes calls, so many at a time, and tells how many a second, and how much longer a call takes at the end than at the
 * beginning.
 *
 * @param call takes its number
 */
export async function timed({ calls, warmUp, atOnce }, call) {
  await all(warmUp, atOnce, call);
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const times = await all(calls, atOnce, call);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1000;
  const tenth = Math.floor(calls / 10);
  return {
    'calls/s': calls / seconds,
    'CPU µs per call': (user + system) / calls,
    'last tenth ÷ first': mean(times.slice(-tenth)) / mean(times.slice(0, tenth)),
  };
}

/** @returns how long each took, in milliseconds, in the order in which they were begun */
async function all(count, atOnce, call) {
  const times = [];
  let next = 0;
  const one = async () => {
    while (next < count) {
      const i = next++;
      const startedAt = performance.now();
      await call(i);
      times[i] = performance.now() - startedAt;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return times;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
