import { Client } from '@okta/okta-sdk-nodejs';
import { atMost, fanOut, userId } from './fan-out.mjs';

// With its own retries, as it comes; its cache would answer for the vendor.

fanOut(({ url: orgUrl, atOnce }) => {
  const client = new Client({ orgUrl, token: 'token', cacheMiddleware: null });
  return atMost(atOnce, async (n) => (await client.userApi.getUser({ userId: userId(n) })).id);
});
