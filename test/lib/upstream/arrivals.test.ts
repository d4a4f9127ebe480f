import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Arrivals } from '../../../lib/upstream/arrivals.ts';

it('whoever came first is taken first, also after having been put back', () => {
  const steps = fc.array(fc.constantFrom('add', 'take', 'put back', 'take all'), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.nat(), (drawn, seed) => {
      const arrivals = new Arrivals<{ arrival: number }>();
      const waiting = new Set<number>();
      const taken: { arrival: number }[] = [];
      let last = 0;
      for (const [i, step] of drawn.entries()) {
        if (step === 'add') {
          last += 1;
          arrivals.add({ arrival: last });
          waiting.add(last);
        } else if (step === 'take') {
          const item = arrivals.take();
          expect(item?.arrival).toBe(waiting.size === 0 ? undefined : Math.min(...waiting));
          if (item !== undefined) taken.push(item);
          waiting.delete(item?.arrival ?? 0);
        } else if (step === 'put back') {
          const [item] = taken.splice((seed + i) % (taken.length || 1), 1);
          if (item === undefined) continue;
          arrivals.putBack(item);
          waiting.add(item.arrival);
        } else if (i % 9 === 0) {
          const all = arrivals.takeAll().map(({ arrival }) => arrival);
          expect(all).toEqual([...waiting].sort((a, b) => a - b));
          waiting.clear();
        }
        expect(arrivals.size).toBe(waiting.size);
        expect(arrivals.first?.arrival).toBe(waiting.size === 0 ? undefined : Math.min(...waiting));
      }
    }),
  );
});
