import { installed } from '../installed.ts';
import { specifiedOperations } from '../specifications/specification.ts';
import type { Finding, Verdict } from '../verdict.ts';
import { startWorld } from '../world/start-world.ts';
import { type OktaClient, runOktaSteps } from './okta-steps.ts';
import { rootClients } from './root-clients.ts';
import { runSailPointSteps, type SailPointClient } from './sailpoint-steps.ts';

import { runTokenSteps } from './token-steps.ts';

/** The versions of each client: the root's, and the one before. */
export const clientVersions = (): { okta: OktaClient[]; sailpoint: SailPointClient[] } => ({
  okta: [
    rootClients.okta,
    { name: '@okta/okta-sdk-nodejs 7.3.0', ...installed<Omit<OktaClient, 'name'>>('okta-sdk-nodejs-7') },
  ],
  sailpoint: [
    rootClients.sailpoint,
    {
      name: 'sailpoint-api-client 1.4.8',
      ...installed<Omit<SailPointClient, 'name'>>('sailpoint-api-client-1-4-8'),
    },
  ],
});

/** Every call of every version, which must end alike on both sides. */
export async function judge(): Promise<Verdict> {
  const world = await startWorld();
  const versions = clientVersions();
  const outcomes = [];
  for (const version of versions.okta)
    outcomes.push(...(await runOktaSteps(world, version)).map((one) => ({ ...one, client: version.name })));
  for (const version of versions.sailpoint)
    for (const run of [runSailPointSteps, runTokenSteps])
      outcomes.push(...(await run(world, version)).map((one) => ({ ...one, client: version.name })));
  const findings: Finding[] = outcomes.flatMap(({ client, operation, title, fault }) =>
    fault === undefined
      ? []
      : [
          {
            kind: 'client step',
            fault: `${operation} ends otherwise`,
            example: `${client}: ${title}: ${fault}`,
          },
        ],
  );
  const names = [...versions.okta, ...versions.sailpoint].map(({ name }) => name);
  const called = new Set(outcomes.map(({ client, operation }) => `${client} ${operation}`));
  for (const { id, vendor } of specifiedOperations)
    for (const name of names.filter((one) => one.startsWith('sailpoint') === (vendor === 'sailpoint')))
      if (!called.has(`${name} ${id}`))
        findings.push({ kind: 'client step', fault: `no step calls ${id}`, example: name });
  return {
    summary: `clients ${outcomes.length - findings.length}/${outcomes.length} steps`,
    findings,
    differences: {},
  };
}
