import type { ClientOutcome } from '../clients/outcome.ts';
import type { Finding, Verdict } from '../verdict.ts';
import type { World } from '../world/world.ts';
import { type Checked, Checker } from './check.ts';
import { seedDifferences } from './differences.ts';
import { nameOf, type Row } from './row.ts';
import { scopeFaults } from './scopes.ts';

/** Checks rows one after the other. @param clients what the steps of the official clients ended with, by operation */
export async function judgeRows(
  world: World,
  rows: readonly Row[],
  clients: ReadonlyMap<string, readonly ClientOutcome[]>,
): Promise<Verdict> {
  const findings: Finding[] = [];
  const differences: Record<string, number> = {};
  const checker = new Checker(world);
  let hold = 0;
  let met = 0;
  for (const row of rows) {
    const name = nameOf(row);
    const { faults, answers }: Checked =
      'client' in row.check
        ? { faults: clientFaults(clients.get(row.check.client)) }
        : 'scope' in row.check
          ? { faults: await scopeFaults(row.check) }
          : await checker.check(row.check, row.kind);
    const difference = seedDifferences[name];
    if (faults.length === 0) {
      hold += 1;
      continue;
    }
    if (difference) differences[name] = 1;
    if (difference && answers && difference.instead(answers.gateway)) met += 1;
    else
      for (const fault of faults)
        findings.push({ kind: `seed row, ${row.kind}`, fault: plain(fault), example: `${name}: ${fault}` });
  }
  return { summary: `${rows.length} rows, ${hold} hold, ${met} differ on purpose`, findings, differences };
}

function clientFaults(outcomes: readonly ClientOutcome[] | undefined): string[] {
  if (!outcomes?.length) return ['no step of the official client calls it'];
  return outcomes.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
}

/** Without what is of one row only. */
const plain = (fault: string) => fault.replace(/"[^"]*\d[^"]*"/g, '"…"').replace(/\(.*\)/, '');
