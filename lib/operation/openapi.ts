import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { ticket } from '../caller/ticket.ts';
import { changeView } from '../ledger/view.ts';
import { oktaError } from '../okta/errors.ts';
import { sailpointError } from '../sailpoint/errors.ts';
import { needsOf } from './needs.ts';
import { isForCallers, makesChange, type Operation } from './operation.ts';
import { dryRun } from './perform-dry-run.ts';
import { problems } from './problem.ts';

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

const changeRequestHeaders = z.object({
  Ticket: ticket.optional(),
  'Idempotency-Key': z
    .string()
    .optional()
    .meta({ description: 'Names this change; without it the ticket and the request do' }),
  Prefer: z
    .string()
    .optional()
    .meta({ description: '`respond-async`: answer before the change is made', example: 'respond-async' }),
});

const ticketQuery = {
  ticket: ticket.optional().meta({ description: 'The ticket, for senders that cannot set headers' }),
};
const dryRunQuery = {
  dryRun: z.enum(['true', 'false']).optional().meta({ description: 'Only say what would happen' }),
};

const retryAfter = z
  .string()
  .optional()
  .meta({ description: 'Seconds to wait before it is sent again (RFC 9110 §10.2.3)' });
const location = z.url().meta({ description: 'Where the change is' });
const link = z
  .string()
  .optional()
  .meta({ description: 'The next page, with `rel="next"` (RFC 8288); absent on the last' });

const rateLimit = z.object({
  'X-Rate-Limit-Limit': z.string().optional().meta({ description: 'Requests a minute' }),
  'X-Rate-Limit-Remaining': z.string().optional().meta({ description: 'How many of them are left' }),
  'X-Rate-Limit-Reset': z
    .string()
    .optional()
    .meta({ description: 'When all of them are back, UTC epoch seconds' }),
});

/** What of a vendor's own headers is passed on. */
function vendorHeaders({ vendor }: Operation): z.ZodObject {
  const okta = {
    ...rateLimit.shape,
    'X-Okta-Request-Id': z.string().optional().meta({ description: "Okta's own id of the request" }),
  };
  const sailpoint = {
    'X-Deprecated': z
      .string()
      .optional()
      .meta({ description: '`true` at an address that will be switched off' }),
  };
  return z.object(vendor?.name === 'okta' ? okta : vendor?.name === 'sailpoint' ? sailpoint : {});
}

const changeResponseHeaders = z.object({
  'Change-Id': z.string().meta({ description: 'The change, to be found at /changes/{id}' }),
  'Change-State': z.string(),
  'Change-Applied': z.enum(['true', 'false']).optional().meta({
    description: 'Whether this change made a difference; absent while that is not known',
  }),
  'Idempotency-Replayed': z.literal('true').optional(),
});

const vendorChangeHeaders = changeResponseHeaders.extend({
  'Change-Reverted-By': z.string().optional().meta({
    description: 'On a replay: the change that has reverted this one since, so that it is not in effect',
  }),
});

/**
 * The API's document (OpenAPI 3.1), from the operations alone.
 *
 * @param functions by file below `functions/`; an operation's folder is its tag
 */
export function openApiDocument(
  functions: Readonly<Record<string, { operation: Operation }>>,
  version: string,
) {
  const paths: ZodOpenApiPathsObject = {};
  const tags = new Set<string>();
  const shared = sharedResponses();
  for (const [file, { operation }] of Object.entries(functions)) {
    const tag = file.slice(0, file.lastIndexOf('/'));
    tags.add(tag);
    operation.routes.forEach((route, i) => {
      const described = { tags: [tag], ...describe(operation, i, shared) };
      paths[route] = { ...paths[route], [operation.method.toLowerCase()]: described };
    });
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Goldthread',
      version,
      description: 'Every access change carries a ticket, or raises an alarm.',
    },
    servers: [{ url: '/' }],
    security: [{ authorization: [] }, { apiKey: [] }],
    tags: [...tags].map((name) => ({ name, description: tagDescription(name) })),
    paths,
    components: {
      securitySchemes: {
        authorization: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`SSWS <key>` or `Bearer <key>`, with the key of a caller',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        oktaEventHook: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: "The secret of Okta's event hook, as it stands",
        },
      },
    },
  });
}

const OURS: Readonly<Record<string, string>> = {
  api: "The API's own document",
  callers: 'Who may ask',
  changes: 'The ledger: what was changed, by whom, on which ticket',
  findings: 'What an auditor must see',
  hooks: 'Events of ITSMs and of Okta',
};

/** What the operations of a folder are about: `okta/application-users`. */
function tagDescription(tag: string): string {
  const [vendor = '', subject] = tag.split('/');
  const about = subject?.replaceAll('-', ' ');
  return (
    OURS[tag] ?? `${{ okta: 'Okta', sailpoint: 'SailPoint' }[vendor] ?? vendor}'s ${about ?? 'operations'}`
  );
}

function describe(operation: Operation, address: number, shared: Shared): ZodOpenApiOperationObject {
  const { id, summary, answer, params, body } = operation;
  const isChange = makesChange(operation);
  return {
    // One operation may have several addresses, but an operationId must be unique.
    operationId: address === 0 ? id : `${id}.${address + 1}`,
    summary,
    ...(operation.kind === 'lookup' && operation.public && { security: [] }),
    ...(operation.kind === 'lookup' && operation.authenticate && { security: [{ oktaEventHook: [] }] }),
    ...(operation.vendor && {
      description: `The gateway asks the vendor with the scope \`${operation.scope}\`.`,
    }),
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...queryOf(operation),
      ...(isChange && { header: changeRequestHeaders }),
    },
    ...(body && {
      requestBody: {
        required: !body.optional,
        content: Object.fromEntries(mediaTypesOf(body).map((type) => [type, { schema: body.schema }])),
      },
    }),
    responses: {
      [answer.status]: {
        description: 'Done',
        ...successHeaders(operation),
        ...successContent(operation),
      },
      ...(operation.kind === 'change' &&
        answer.status !== 200 && {
          200: { description: 'A dry run', content: { 'application/json': { schema: dryRun } } },
        }),
      ...laterOf(operation),
      ...problemResponses(operation, shared),
    },
  };
}

function successHeaders(operation: Operation): { headers?: z.ZodObject } {
  const { vendor, kind, method, answer } = operation;
  const isList =
    method === 'GET' &&
    (answer.schema instanceof z.ZodArray || operation.query?.safeParse({ after: 'x' }).success);
  const makes =
    kind === 'change' ? vendorChangeHeaders : isMadeHere(operation) ? changeResponseHeaders : undefined;
  const headers = z.object({
    ...(vendor && vendorHeaders(operation).shape),
    ...(isList && { Link: link }),
    ...makes?.shape,
  });
  return Object.keys(headers.shape).length > 0 ? { headers } : {};
}

/** A change on record that a route of ours responds with: a revert, and the end of one that was open. */
const isMadeHere = ({ id }: Operation) => ['changes.revert', 'changes.cancel', 'changes.close'].includes(id);

function mediaTypesOf({ mediaType = 'application/json', isForm }: NonNullable<Operation['body']>): string[] {
  return isForm ? [mediaType, 'multipart/form-data'] : [mediaType];
}

/** What is not done yet. */
function laterOf(operation: Operation) {
  const { id, kind, answer } = operation;
  if (id === 'hooks.itsm')
    return {
      202: {
        description: 'All is done or will be',
        content: { 'application/json': { schema: answer.schema as z.ZodType } },
      },
      204: { description: 'No mapping of the caller wants the event' },
    };
  if (kind !== 'change' && id !== 'changes.revert') return {};
  return {
    202: {
      description:
        kind === 'change'
          ? 'Deferred, for whoever asks for that: the queue makes it, see Location'
          : 'Deferred, or sent and its effect is not known yet: see Location',
      headers: changeResponseHeaders.extend({ Location: location, 'Retry-After': retryAfter }),
      content: { 'application/json': { schema: changeView } },
    },
  };
}

/** What a dry run of an operation responds with; undefined for one that makes none. */
function dryRunOf(operation: Operation): z.ZodType | undefined {
  if (operation.kind === 'change') return dryRun;
  return operation.kind === 'lookup' ? operation.dryRun : undefined;
}

function queryOf(operation: Operation): { query?: z.ZodObject } {
  const query = operation.query as z.ZodObject | undefined;
  if (!dryRunOf(operation)) return query ? { query } : {};
  const ours = { ...(makesChange(operation) && ticketQuery), ...dryRunQuery };
  return { query: (query ?? z.strictObject({})).extend(ours) };
}

function successContent(operation: Operation) {
  const { status, schema } = operation.answer;
  const foreseen = status === 200 ? dryRunOf(operation) : undefined;
  const either = schema && foreseen ? z.union([schema, foreseen]) : (schema ?? foreseen);
  return either ? { content: { 'application/json': { schema: either } } } : {};
}

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

function problemResponses(operation: Operation, shared: Shared): ZodOpenApiResponsesObject {
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

type Shared = (operation: Operation, status: number | '4XX', description: string) => ZodOpenApiResponseObject;

/** Responses of problems, each once in the document, however many operations have it. */
function sharedResponses(): Shared {
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
