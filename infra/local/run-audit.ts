import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { ExecutionError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { audits } from '../../functions/audits.ts';
import { STEPS } from '../cloud/audit-step.ts';
import { createContext } from './api-gateway/context.ts';
import { localDefinition } from './audit-definition.ts';

type Step = (event: never, context: Context) => Promise<unknown>;

/** What an audit's state machine is started with. */
export type AuditInput = { readonly parameters: unknown } | { readonly run: unknown };

export interface RunAuditOptions {
  /** The state machine in the Amazon States Language, where it is not the one that is made here. */
  readonly definition?: unknown;
  /** What takes the steps, where it is not the audit's own function. */
  readonly handler?: Step;
  /** How long it waits before it takes a step again, in milliseconds; as the state machine says, unless told. */
  readonly retryAfterMs?: number;
  /** How long a step may take, in milliseconds: 15 minutes, as in Lambda, unless told. */
  readonly stepTimeoutMs?: number;
}

/** How an execution ended. */
export interface AuditExecution {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/**
 * Runs an audit's state machine in this process, as Step Functions does in the cloud: the real definition, by an
 * interpreter of the language, and the real function for each step. It knows no distributed map, and takes it for one
 * whose pages are all in the same execution.
 *
 * @param file the audit's file below `functions/`, without the ending
 */
export async function runAudit(
  file: keyof typeof audits,
  input: AuditInput,
  options: RunAuditOptions = {},
): Promise<AuditExecution> {
  const { audit } = audits[file];
  const {
    definition = localDefinition(audit.name),
    handler = audits[file].handler,
    retryAfterMs,
    stepTimeoutMs = 15 * 60_000,
  } = options;
  // As from Lambda, what comes out of a step has been JSON.
  const step = async (event: unknown) =>
    JSON.parse(JSON.stringify(await (handler as Step)(event as never, createContext(file, stepTimeoutMs))));
  const each = <Value>(value: Value) => Object.fromEntries(STEPS.map((name) => [name, value]));
  const { result } = new StateMachine(definition as StateMachineDefinition, {
    // Of buckets and functions there are only names here.
    validationOptions: { checkArn: false },
  }).run(JSON.parse(JSON.stringify(input)), {
    context: {
      Execution: { Name: randomUUID(), StartTime: new Date().toISOString(), Input: input as never },
    },
    overrides: {
      taskResourceLocalHandlers: each(step),
      ...(retryAfterMs !== undefined && { retryIntervalOverrides: each(retryAfterMs) }),
    },
  });
  try {
    return { status: 'SUCCEEDED', output: await result };
  } catch (error) {
    if (!(error instanceof ExecutionError)) throw error;
    const { name, message } = error.cause as Error;
    return { status: 'FAILED', error: name, cause: message };
  }
}
