import { Client } from '@okta/okta-sdk-nodejs';
import { peakMb } from './peak.mjs';

// The iterator of Okta's own client.

process.once('message', async ({ orgUrl, appId, users }) => {
  const client = new Client({ orgUrl, token: 'token', cacheMiddleware: null });
  const startedAt = performance.now();
  let seen = 0;
  const list = await client.applicationApi.listApplicationUsers({ appId, limit: 500 });
  for await (const user of list) if (user.id) seen += 1;
  const seconds = (performance.now() - startedAt) / 1000;
  if (seen !== users) throw new Error(`${seen} users were listed`);
  process.send({ 'users/s': seen / seconds, 'peak RSS, MB': peakMb() }, () => process.exit());
});
