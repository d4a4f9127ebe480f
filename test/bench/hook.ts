import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Asked } from './hook/server.ts';
import { conclude } from './side-by-side/conclude.ts';

// How fast the event hook's deliveries are answered, 200 a second of them; and whether an event is lost while the bus
// is down for 30 seconds. `npm run bench -- hook`

const PER_SECOND = 200;
const SECONDS = 30;
const GOAL_MS = 3_000;
const OUTAGE_SECONDS = 30;

const server = fork(new URL('hook/server.ts', import.meta.url).pathname, { stdio: 'inherit' });
const [{ url, secret }] = (await once(server, 'message')) as [{ url: string; secret: string }];
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
async function ask(asked: Asked): Promise<any> {
  server.send(asked);
  const [answer] = await once(server, 'message');
  return answer;
}
const agent = new Agent({ connections: 128 });

for (let i = 0; i < 20; i += 1) await deliver();
const { times, refused } = await storm();
console.log(`deliveries       ${times.length} in ${SECONDS} s, ${refused} not answered 200`);
console.log(`median           ${at(times, 0.5).toFixed(0)} ms`);
console.log(`95 %, 99 %, max  ${[0.95, 0.99, 1].map((share) => at(times, share).toFixed(0)).join(', ')} ms`);

await ask({ do: 'backfill' });
await during(5, true);
await during(OUTAGE_SECONDS, false);
await during(5, true);
await sleep(6_000);
const before = await ask({ do: 'count' });
const { failures } = await ask({ do: 'backfill' });
const after = await ask({ do: 'count' });
console.log(
  `events           ${after.happened}, while the bus was down for ${OUTAGE_SECONDS} s of ${OUTAGE_SECONDS + 10}`,
);
console.log(
  `lost by the hook ${before.lost}, in ${failures} failed deliveries and some that nobody tells of`,
);
console.log(`lost after all   ${after.lost}`);

conclude({
  name: 'hook',
  what: 'p99',
  value: at(times, 0.99),
  unit: 'ms',
  goal: { atMost: GOAL_MS },
  figures: { 'median, ms': at(times, 0.5), refused },
});
conclude({
  name: 'hook, lost',
  what: 'events',
  value: after.lost + refused,
  goal: { atMost: 0 },
  figures: {},
});
server.disconnect();
await agent.close();

/** Deliveries at a steady rate, whether earlier ones are answered or not. */
async function storm(): Promise<{ times: number[]; refused: number }> {
  const startedAt = performance.now();
  const under = Array.from({ length: PER_SECOND * SECONDS }, async (_, i) => {
    // Counted from when it was due, so that waiting for its turn counts too.
    const dueAt = startedAt + (i * 1000) / PER_SECOND;
    await sleep(Math.max(0, dueAt - performance.now()));
    const status = await deliver();
    return { status, ms: performance.now() - dueAt };
  });
  const answers = await Promise.all(under);
  return {
    times: answers.map(({ ms }) => ms),
    refused: answers.filter(({ status }) => status !== 200).length,
  };
}

async function deliver(): Promise<number> {
  const published = new Date().toISOString();
  const events = Array.from({ length: 3 }, () => ({
    uuid: randomUUID(),
    eventType: 'user.account.privilege.grant',
    published,
    actor: { id: '00u1', type: 'User', alternateId: 'admin@example.com', displayName: 'Example Admin' },
    target: [{ id: '00u2', type: 'User', alternateId: 'jane.doe@example.com', displayName: 'Jane Doe' }],
    debugContext: { debugData: { requestId: randomUUID(), noise: 'x'.repeat(1_500) } },
  }));
  const answer = await request(`${url}/hooks/okta-events`, {
    dispatcher: agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: secret },
    body: JSON.stringify({ eventType: 'com.okta.event_hook', eventId: randomUUID(), data: { events } }),
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** Events of the org, 10 a second, for some time. */
async function during(seconds: number, up: boolean): Promise<void> {
  await ask({ do: 'bus', up });
  for (let i = 0; i < seconds * 10; i += 1) {
    await ask({ do: 'happen', count: 1 });
    await sleep(100);
  }
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
