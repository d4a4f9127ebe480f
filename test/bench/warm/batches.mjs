// Many, and short: whatever interrupts the process is in few of them.
const BATCHES = 400;
const CALLS = 20;
const WARM_UP = 200;

/**
 * How long each of some pieces of work takes, in µs: the median over many batches, which take turns.
 *
 * @param works by name; each is called with what its `prepare` made of it before the time was taken
 */
export async function timed(works) {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let batch = -WARM_UP; batch < BATCHES; batch += 1) {
    for (const [name, { prepare = () => undefined, work }] of Object.entries(works)) {
      const prepared = Array.from({ length: CALLS }, prepare);
      const startedAt = performance.now();
      for (const one of prepared) await work(one);
      if (batch >= 0) times[name].push(((performance.now() - startedAt) * 1000) / CALLS);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
