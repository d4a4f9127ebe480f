import { runOktaSteps } from '../clients/okta-steps.ts';
import { byOperation } from '../clients/outcome.ts';
import { rootClients } from '../clients/root-clients.ts';
import { runSailPointSteps } from '../clients/sailpoint-steps.ts';
import { runTokenSteps } from '../clients/token-steps.ts';
import type { Verdict } from '../verdict.ts';
import { startWorld } from '../world/start-world.ts';
import { judgeRows } from './judge.ts';
import { rows } from './rows.ts';

/** Every row, with the official clients of the root. */
export async function judge(): Promise<Verdict> {
  const world = await startWorld();
  const steps = [
    ...(await runOktaSteps(world, rootClients.okta)),
    ...(await runSailPointSteps(world, rootClients.sailpoint)),
    ...(await runTokenSteps(world, rootClients.sailpoint)),
  ];
  return judgeRows(world, rows, byOperation(steps));
}
