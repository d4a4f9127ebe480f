import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsProblem } from '../aws-problem.ts';
import { type Check, failed, ok } from './check.ts';

const NAME = 'deferred queue';

/** Whether the queue of deferred changes is there, and gives up into a queue of dead letters that is there too. */
export async function checkDeferredQueue(url: string | undefined, client: SQSClient): Promise<Check> {
  if (!url)
    return failed(NAME, 'DEFERRED_QUEUE_URL is not set', 'Set it to the URL that the functions have.');
  let policy: string | undefined;
  try {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] });
    policy = (await client.send(command)).Attributes?.RedrivePolicy;
  } catch (error) {
    return unusable(error, `there is no queue at ${url}`);
  }
  const deadLetters = deadLettersOf(policy);
  if (!deadLetters) {
    const remedy =
      'Deploy again: without them a change that cannot be made is tried for ever, and nobody hears.';
    return failed(NAME, 'it has no redrive policy to a queue of dead letters', remedy);
  }
  const [, , , , QueueOwnerAWSAccountId, QueueName = ''] = deadLetters.split(':');
  try {
    await client.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }));
  } catch (error) {
    return unusable(error, `its queue of dead letters, ${QueueName}, does not exist`);
  }
  return ok(NAME, `it is there, and its dead letters go to ${QueueName}`);
}

function unusable(error: unknown, missing: string): Check {
  if (/QueueDoesNotExist|NonExistentQueue/.test((error as Error).name)) {
    return failed(NAME, missing, 'Deploy, or look whether DEFERRED_QUEUE_URL and AWS_REGION are right.');
  }
  const { found, remedy } = awsProblem(error);
  return failed(NAME, found, remedy);
}

function deadLettersOf(policy: string | undefined): string | undefined {
  try {
    return JSON.parse(policy ?? '').deadLetterTargetArn;
  } catch {
    return undefined;
  }
}
