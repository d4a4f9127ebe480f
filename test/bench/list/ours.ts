import { okta } from '../../../lib/okta/okta.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { readPages } from '../../../lib/upstream/pages.ts';
import { peakMb } from './peak.mjs';
import type { World } from './world.ts';

// The gateway's own reader, page by page.

process.once('message', async ({ orgUrl, appId, users }: World) => {
  const { baseUrl, authorization } = okta.connect({ orgUrl, apiToken: 'token' });
  const connection = new Connection(baseUrl, authorization);
  const first = {
    method: 'GET',
    path: `/api/v1/apps/${appId}/users`,
    query: [['limit', '500']],
  } as const;
  const startedAt = performance.now();
  let seen = 0;
  for await (const { body } of readPages(connection, first, () => new Deadline(28_000))) {
    for (const user of body as { id?: string }[]) if (user.id) seen += 1;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  if (seen !== users) throw new Error(`${seen} users were listed`);
  process.send?.({ 'users/s': seen / seconds, 'peak RSS, MB': peakMb() }, () => process.exit());
});
