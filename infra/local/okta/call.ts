import type { OktaState } from './state.ts';
import type { LogActor } from './system-log.ts';

/** What an operation sees of a request. A change is replayed from the journal with the same call. */
export interface Call {
  state: OktaState;
  method: string;
  path: string;
  /** The raw query string, without the question mark. */
  rawQuery: string;
  query: URLSearchParams;
  params: Readonly<Record<string, string>>;
  /** Parsed JSON; `undefined` when the request had no body. */
  body: unknown;
  /** The instant of the request, in milliseconds since the epoch. */
  at: number;
  requestId: string;
  actor: LogActor;
  /** The id (not the value) of the SSWS token, which the System Log names. */
  tokenId?: string;
  userAgent: string;
  ipAddress: string;
}

/** What an operation answers. Errors are thrown as `OktaError`. */
export interface Answer {
  status: number;
  body?: unknown;
  /** Written as one `Link` header line each. */
  links?: readonly string[];
  /** That a change had nothing to do: it is not in the journal and has no effect. */
  unchanged?: true;
}

/** A path parameter; a route without it is a defect of the route table. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route of ${call.path} has no parameter ${name}`);
  return value;
}
