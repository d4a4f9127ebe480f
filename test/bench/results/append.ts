import { appendFile } from 'node:fs/promises';
import type { Concluded } from './concluded.ts';
import type { Machine } from './machine.ts';

const page = new URL('../../../docs/benchmarks.md', import.meta.url);

/** Adds results to the table that docs/benchmarks.md ends with. */
export async function append(results: readonly Concluded[], on: Machine): Promise<void> {
  await appendFile(page, results.map((result) => `${rowOf(result, on)}\n`).join(''));
}

/** One row: `| 2026-11-22 | list | ratio 2.8 | ≥ 2 | ok | 2 × Some CPU, load 0.2 | 24.21.0 |` */
export function rowOf({ name, what, value, unit, goal, ok }: Concluded, on: Machine): string {
  const measured = [what, value, unit].filter((part) => part !== '').join(' ');
  const { date, cpu, cores, load, node } = on;
  const cells = [
    date.slice(0, 10),
    name,
    measured,
    goal,
    ok ? 'ok' : 'short',
    `${cores} × ${cpu}, load ${load}`,
    node,
  ];
  return `| ${cells.join(' | ')} |`;
}
