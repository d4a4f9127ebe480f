import { startOktaOrg } from '../../../infra/local/okta/start-okta-org.ts';
import { Recorded } from '../upstream/recorded.ts';

// An org with an application of 100,000 users, its pages kept, in a process of its own.

/** Where it is, and whose users are listed. */
export interface World {
  readonly orgUrl: string;
  readonly appId: string;
  readonly users: number;
}

const users = 100_000;
const org = await startOktaOrg({ size: { applicationUsers: users } });
const recorded = new Recorded();
await recorded.listen();
const headers = { authorization: `SSWS ${org.apiToken}` };
let target: string | undefined = `/api/v1/apps/${org.samples.appId}/users?limit=500`;
while (target) target = await recorded.record(org.url, target, { headers });
await org.close();
process.once('disconnect', () => process.exit());
process.send?.({ orgUrl: recorded.url, appId: org.samples.appId, users } satisfies World);
