/** What of an error may be told: none of its own members, as they may hold a request or an answer. */
export interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  /** The first line of its stack that is in our own code. */
  readonly where: string | undefined;
}

const MAX_DEPTH = 8;

/** An error, and what caused it. */
export function errorFacts(error: Error): ErrorFacts & { causes: ErrorFacts[] } {
  return { ...own(error), causes: causesOf(error.cause) };
}

/** Errors from the one that caused something to the one that caused them all. What is no error is left out. */
export function causesOf(cause: unknown, depth = 0): ErrorFacts[] {
  if (!(cause instanceof Error) || depth === MAX_DEPTH) return [];
  const next = cause instanceof AggregateError ? (cause.cause ?? cause.errors[0]) : cause.cause;
  return [own(cause), ...causesOf(next, depth + 1)];
}

function own(error: Error): ErrorFacts {
  const calls = String(error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  const where = calls.find((line) => !/node:|node_modules/.test(line)) ?? calls[0];
  return { name: String(error.name), message: messageOf(error), where: where?.trim() };
}

/** A parser quotes what it could not read, which may be a body. */
function messageOf(error: Error): string {
  const message = String(error.message);
  return error instanceof SyntaxError
    ? message.replace(/"[\s\S]*"/, '"…"').replace(/token '?[\s\S]{1,2}?'?,/, 'token …,')
    : message;
}
