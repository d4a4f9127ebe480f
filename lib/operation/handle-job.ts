import type { Context } from 'aws-lambda';
import { type Facts, log } from '../telemetry/logger.ts';
import { publish } from '../telemetry/meter.ts';
import { isWarmUp } from './ping.ts';

/** A Lambda function that a queue or a clock runs. */
export type JobHandler<Event, Answer> = (event: Event, context: Context) => Promise<Answer>;

/**
 * The Lambda handler of a job: each run is one line in the log, and its metrics are published, however it ends. What only
 * keeps the function warm runs nothing.
 *
 * @param job its file below `functions/`, without the ending
 * @param tell what the line says of a run
 */
export function handleJob<Event, Answer>(
  job: string,
  run: JobHandler<Event, Answer>,
  tell: (answer: Answer, event: Event) => Facts,
): JobHandler<Event, Answer> {
  return async (event, context) => {
    const startedAt = performance.now();
    const facts = () => ({
      job,
      requestId: context.awsRequestId,
      durationMs: Math.round(performance.now() - startedAt),
    });
    if (isWarmUp(event)) {
      log('info', 'kept warm', facts());
      return undefined as Answer;
    }
    try {
      const answer = await run(event, context);
      log('info', 'job finished', { ...facts(), ...tell(answer, event) });
      return answer;
    } catch (cause) {
      log('error', 'job failed', facts(), cause);
      throw cause;
    } finally {
      publish();
    }
  };
}
