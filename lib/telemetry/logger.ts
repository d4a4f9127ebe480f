import { Logger } from '@aws-lambda-powertools/logger';
import { conceal } from './conceal.ts';
import { causesOf } from './error-facts.ts';
import { SERVICE } from './metrics.ts';

/**
 * All that a line may say besides its message and what caused it. None of it comes from a secret, and from a body nothing
 * but the names of members.
 */
export const FIELDS = [
  /** API Gateway's, Lambda's for a job, the queue's for a message. */
  'requestId',
  'operation',
  'job',
  'changeId',
  'ticket',
  'caller',
  'resource',
  /** The vendor's own id of the request. */
  'upstreamRequestId',
  /** The change's state, whether it made a difference, whether this is an earlier answer. */
  'state',
  'applied',
  'replayed',
  'status',
  /** The problem's code (docs/api.md), and the policy that does not permit it. */
  'problem',
  'policy',
  /** Which kind of credential came from where. */
  'kind',
  'source',
  /** Of a job's run. */
  'messages',
  'failed',
  'seen',
  'open',
  'step',
  /** The run of an audit. */
  'run',
  'durationMs',
  /** Of an ITSM's event: the names of its members, and the places in mappings that it lacks something for. */
  'shape',
  'places',
] as const;

export type Facts = { readonly [field in (typeof FIELDS)[number]]?: string | number | boolean | undefined };

let made: Logger | undefined;

/** The logger of this execution environment; made when it is first needed, as making it reads the environment. */
export function logger(): Logger {
  made ??= new Logger({ serviceName: SERVICE, jsonReplacerFn: conceal });
  return made;
}

/**
 * Writes one line of JSON. Of the facts only {@link FIELDS} are taken, of the cause and its causes the name, the
 * message and the place.
 */
export function log(level: 'info' | 'warn' | 'error', message: string, facts: Facts, cause?: unknown): void {
  const named = FIELDS.map((field) => [field, facts[field]] as const).filter(
    ([, value]) => value !== undefined && typeof value !== 'object',
  );
  const causes = causesOf(cause);
  logger()[level](message, { ...Object.fromEntries(named), ...(causes.length > 0 && { causes }) });
}
