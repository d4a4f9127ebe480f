/**
 * Makes new calls, one after another, and each of them again; tells how much of this process's own time a call took.
 *
 * @param call takes a key; resolves with whether the answer was an earlier one
 */
export async function measured({ calls, warmUp, round }, call) {
  await all('warm', warmUp, false, call);
  await all('warm', warmUp, true, call);
  const fresh = await all(round, calls, false, call);
  const again = await all(round, calls, true, call);
  return {
    'CPU µs, new': fresh.cpu,
    'CPU µs, replay': again.cpu,
    'µs, new': fresh.wall,
    'µs, replay': again.wall,
  };
}

async function all(name, count, isReplay, call) {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) {
    if ((await call(`${name}-${process.pid}-${i}`)) !== isReplay)
      throw new Error('A replay is not told from a new call');
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / count, wall: ((performance.now() - startedAt) * 1000) / count };
}
