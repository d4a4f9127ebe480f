import bundle from './bundle.json' with { type: 'json' };
import type { PolicyBundle } from './bundle.ts';
import { Policy } from './policy.ts';

let shipped: Promise<Policy> | undefined;

/** The policies that are deployed; Cedar is loaded when they are first asked for. */
export function shippedPolicy(): Promise<Policy> {
  shipped ??= Policy.load(bundle as unknown as PolicyBundle).catch((error) => {
    shipped = undefined;
    throw error;
  });
  return shipped;
}

/**
 * Makes the policies about an operation ready while Lambda starts a function, which has a whole processor then, and
 * with 512 MB under a third of one for its first event: what Cedar takes to start is most of what either takes.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export function readyInLambda(operation: string): void {
  if (process.env.AWS_LAMBDA_INITIALIZATION_TYPE === undefined) return;
  // What fails here fails again, and is told, where the first event asks.
  shippedPolicy()
    .then((policy) => policy.ready(operation))
    .catch(() => {});
}
