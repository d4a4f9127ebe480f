import { okta } from '../../../lib/okta/okta.ts';
import { publish } from '../../../lib/telemetry/meter.ts';
import { Connection, createAgent } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { path } from '../../../lib/upstream/path.ts';
import type { Task } from './task.ts';
import { timed } from './timed.mjs';

// Each with a deadline of its own; metrics go out with every hundredth, as with the pages of an audit.

process.once('message', async ({ world, ...task }: Task) => {
  const { url: orgUrl, appId, userIds } = world;
  const { baseUrl, authorization } = okta.connect({ orgUrl, apiToken: 'token' });
  const connection = new Connection(baseUrl, authorization, createAgent(), okta.name);
  const figures = await timed(task, async (i) => {
    const id = userIds[i % userIds.length] ?? '';
    const user = path`/api/v1/apps/${appId}/users/${id}`;
    const { body } = await connection.read({ method: 'GET', path: user }, new Deadline(28_000));
    if ((body as { id: string }).id !== id) throw new Error('That is somebody else');
    if (i % 100 === 0) publish();
  });
  process.send?.(figures, () => process.exit());
});
