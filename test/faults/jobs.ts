import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Poller, pollQueue } from '../../infra/local/sqs/poll-queue.ts';
import { timing } from './timing.ts';
import { NoAnswer } from './workers.ts';
import type { World } from './world.ts';

/** Runs the jobs in the workers, as the cloud would: the queue's whenever there is a message, the clock's by and by. */
export function startJobs(world: World, settleEveryMs: number): { close(): Promise<void> } {
  const run = (job: 'jobs/retry-deferred' | 'jobs/mark-dead-letters') => async (event: SQSEvent) => {
    const slot = await world.workers.free();
    return (await slot.run({ job, event }, timing.requestMs, 6_000)) as SQSBatchResponse;
  };
  const { deferredQueueUrl, deadLettersQueueUrl } = world.queues;
  const often = { retryAfterSeconds: 1 };
  const pollers: Poller[] = [
    ...Array.from({ length: 4 }, () => pollQueue(deferredQueueUrl, run('jobs/retry-deferred'), often)),
    pollQueue(deadLettersQueueUrl, run('jobs/mark-dead-letters'), often),
  ];
  let settling: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    settling = settling.then(() => settleOnce(world));
  }, settleEveryMs);
  return {
    close: async () => {
      clearInterval(timer);
      await settling;
      await Promise.all(pollers.map((poller) => poller.close()));
    },
  };
}

/** One run of the settling job; whoever dies under it is no concern of it. */
export async function settleOnce(world: World): Promise<void> {
  const slot = await world.workers.free();
  await slot
    .run({ job: 'jobs/settle', event: {} }, timing.settleJobMs, timing.settleJobMs + 1_000)
    .catch((error) => {
      if (!(error instanceof NoAnswer)) throw error;
    });
}

/** Hands those messages that were sent to the queue straight to the job behind it, each once. */
export async function deliver(
  world: World,
  sent: readonly string[],
  is: (message: { readonly change: string }) => boolean,
): Promise<void> {
  const all = new Set(sent.map((text) => String(JSON.parse(text).MessageBody)));
  const bodies = [...all].filter((body) => is(JSON.parse(body)));
  for (let at = 0; at < bodies.length; at += 10) {
    const Records = bodies.slice(at, at + 10).map((body, i) => ({ messageId: `${at + i}`, body }));
    const slot = await world.workers.free();
    await slot.run({ job: 'jobs/retry-deferred', event: { Records } }, timing.requestMs, 6_000);
  }
}
