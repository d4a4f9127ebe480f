import { Client } from '@okta/okta-sdk-nodejs';
import { timed } from './timed.mjs';

process.once('message', async ({ world: { url: orgUrl, appId, userIds }, ...task }) => {
  const client = new Client({ orgUrl, token: 'token', cacheMiddleware: null });
  const figures = await timed(task, async (i) => {
    const userId = userIds[i % userIds.length];
    const user = await client.applicationApi.getApplicationUser({ appId, userId });
    if (user.id !== userId) throw new Error('That is somebody else');
  });
  process.send(figures, () => process.exit());
});
