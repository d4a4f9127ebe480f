import * as z from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { oktaError } from '../okta/errors.ts';
import { sailpointError } from '../sailpoint/errors.ts';
import { needsOf } from './needs.ts';
import { changeResponseHeaders, location, rateLimit, retryAfter, vendorHeaders } from './openapi-headers.ts';
import { isForCallers, makesChange, type Operation } from './operation.ts';
import { problems } from './problem.ts';

// Which problems an operation may respond with, as the API's document describes them.

const problem = z
  .looseObject({
    type: z.string().meta({ example: 'urn:goldthread:problem:invalid-request' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    requestId: z.string(),
    causes: z.array(z.string()).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with the members that the vendor’s own clients read' });

// SailPoint has a member of the same name, and its clients read that.
const withoutCauses = problem.omit({ causes: true }).meta({ id: 'ProblemWithoutCauses' });

const vendorProblems = {
  okta: z.intersection(problem, oktaError).meta({ id: 'OktaProblem' }),
  sailpoint: z.intersection(withoutCauses, sailpointError).meta({ id: 'SailPointProblem' }),
};

/** Routes of ours through which a vendor is changed. */
const CHANGES_A_VENDOR: ReadonlySet<string> = new Set(['changes.revert', 'hooks.itsm']);

/** Problems of one operation alone, or of the operations whose ids begin so. */
const ONLY_OF: Readonly<Record<string, readonly string[]>> = {
  'events-not-kept': ['hooks.oktaEvents'],
  'mapping-unfilled': ['hooks.itsm'],
  'not-cancellable': ['changes.cancel'],
  'not-closable': ['changes.close'],
  'not-revertible': ['changes.revert'],
  'finding-settled': ['findings.acknowledge', 'findings.approve', 'findings.resolve'],
};

/** Problems of whatever changes a vendor by itself: the hook tells of those in its results. */
const OF_A_CHANGE: ReadonlySet<string> = new Set([
  'change-cancelled',
  'change-closed',
  'not-now',
  'overtaken',
]);
const OF_CHANGES: ReadonlySet<string> = new Set([
  'ticket-missing',
  'in-progress',
  'key-missing',
  'key-reused',
]);

/** Whether an operation may respond with a problem. */
function mayBe(code: string, operation: Operation): boolean {
  const { id, kind, vendor, body, params } = operation;
  if (code in ONLY_OF) return ONLY_OF[code]?.includes(id) ?? false;
  if (OF_A_CHANGE.has(code)) return kind === 'change' || id === 'changes.revert';
  if (OF_CHANGES.has(code)) return makesChange(operation) || (code === 'key-reused' && id === 'hooks.itsm');
  if (code === 'upstream-refused' || code === 'rate-limited' || code.startsWith('upstream-'))
    return vendor !== undefined || CHANGES_A_VENDOR.has(id);
  switch (code) {
    case 'in-doubt':
      return kind === 'change';
    case 'unauthenticated':
      return kind !== 'lookup' || !operation.public || id === 'callers.token';
    case 'forbidden':
      return isForCallers(operation);
    case 'too-many-requests':
      return isForCallers(operation) || id === 'callers.token';
    case 'not-found':
      return kind === 'lookup' && params !== undefined;
    case 'malformed-body':
      return body !== undefined;
    case 'unsupported-media-type':
      return body !== undefined;
    case 'ledger-busy': {
      const { ledger, findings } = needsOf(operation);
      return ledger !== undefined || findings !== undefined;
    }
    default:
      return true;
  }
}

export function problemResponses(operation: Operation, shared: Shared): ZodOpenApiResponsesObject {
  const { vendor } = operation;
  const lines = Object.entries(problems)
    .filter(([code]) => mayBe(code, operation))
    .map(([code, { status, title }]) => ({ status, line: `- \`${code}\`: ${title}` }));
  const byStatus = Map.groupBy(lines, ({ status }) => status);
  // Where it is left to its caller, it waits as it would for the vendor.
  if (mayBe('not-now', operation))
    byStatus.get(429)?.push({ status: 429, line: `- \`not-now\`: ${problems['not-now'].title}` });
  const described = [...byStatus].map(
    ([status, some]) => [status, some.map(({ line }) => line).join('\n')] as const,
  );
  const refused = vendor ? [['4XX', "The vendor's own refusal, with its status"] as const] : [];
  return Object.fromEntries(
    [...described, ...refused].map(([status, text]) => [status, shared(operation, status, text)]),
  );
}

export type Shared = (
  operation: Operation,
  status: number | '4XX',
  description: string,
) => ZodOpenApiResponseObject;

/** Responses of problems, each once in the document, however many operations have it. */
export function sharedResponses(): Shared {
  const known = new Map<string, ZodOpenApiResponseObject>();
  const counts = new Map<string, number>();
  return (operation, status, description) => {
    const { vendor, kind } = operation;
    const isRead = operation.kind === 'lookup' && operation.errorMembers ? 'json' : 'own';
    const own = vendor ? `${vendor.name}-${kind}` : isRead;
    const key = JSON.stringify([own, status, description]);
    const made = known.get(key);
    if (made) return made;
    const name = `${own}-${status}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const response: ZodOpenApiResponseObject = {
      id: count === 1 ? name : `${name}-${count}`,
      description,
      ...headersOfProblem(operation, status),
      content: problemContent(operation),
    };
    known.set(key, response);
    return response;
  };
}

function problemContent(operation: Operation) {
  const { vendor } = operation;
  if (operation.kind === 'lookup' && operation.errorMembers)
    return { 'application/json': { schema: problem }, 'application/problem+json': { schema: problem } };
  if (!vendor) return { 'application/problem+json': { schema: problem } };
  const schema = vendorProblems[vendor.name];
  return { 'application/json': { schema }, 'application/problem+json': { schema } };
}

/** What a vendor may have said with it, and which change it is about. */
function headersOfProblem(operation: Operation, status: number | '4XX'): { headers?: z.ZodObject } {
  const waits = [429, 503, 504].includes(Number(status));
  const headers = z.object({
    ...vendorHeaders(operation).shape,
    ...(operation.kind === 'change' && {
      ...changeResponseHeaders.partial().shape,
      Location: location.optional(),
    }),
    ...((waits || status === 409) && { 'Retry-After': retryAfter }),
    ...(status === 429 && rateLimit.shape),
    ...(status === 401 && {
      'WWW-Authenticate': z
        .string()
        .optional()
        .meta({ description: 'How to prove who asks (RFC 9110 §11.6.1)' }),
    }),
  });
  return Object.keys(headers.shape).length > 0 ? { headers } : {};
}
