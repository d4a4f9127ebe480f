import pRetry from 'p-retry';
import { atMost, fanOut, userId } from './fan-out.mjs';

// With its own defaults: ten retries, one second after the first and then twice as long each time.

fanOut(({ url, atOnce }) =>
  atMost(atOnce, (n) =>
    pRetry(async () => {
      const answer = await fetch(`${url}/api/v1/users/${userId(n)}`, {
        headers: { authorization: 'SSWS token' },
      });
      const body = await answer.json();
      if (!answer.ok) throw new Error(`${answer.status}`);
      return body.id;
    }),
  ),
);
