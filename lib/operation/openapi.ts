import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { ticket } from '../caller/ticket.ts';
import { changeView } from '../ledger/view.ts';
import { oktaError } from '../okta/errors.ts';
import { sailpointError } from '../sailpoint/errors.ts';
import { makesChange, type Operation } from './operation.ts';
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

const VENDOR_ERRORS = { okta: oktaError, sailpoint: sailpointError };

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
  for (const [file, { operation }] of Object.entries(functions)) {
    const tag = file.slice(0, file.lastIndexOf('/'));
    tags.add(tag);
    operation.routes.forEach((route, i) => {
      const described = { tags: [tag], ...describe(operation, i) };
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
    tags: [...tags].map((name) => ({ name })),
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

function describe(operation: Operation, address: number): ZodOpenApiOperationObject {
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
        content: { [body.mediaType ?? 'application/json']: { schema: body.schema } },
      },
    }),
    responses: {
      [answer.status]: {
        description: 'Done',
        ...(isChange && {
          headers: operation.kind === 'change' ? vendorChangeHeaders : changeResponseHeaders,
        }),
        ...successContent(operation),
      },
      ...(operation.kind === 'change' &&
        answer.status !== 200 && {
          200: { description: 'A dry run', content: { 'application/json': { schema: dryRun } } },
        }),
      ...(isChange && {
        202: {
          description: 'Deferred, or sent and its effect is not known yet: see Location',
          headers: changeResponseHeaders.extend({ Location: z.url() }),
          content: { 'application/json': { schema: changeView } },
        },
      }),
      ...problemResponses(operation),
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

const CHANGES_ONLY = new Set([
  'in-doubt',
  'not-now',
  'ticket-missing',
  'in-progress',
  'key-missing',
  'key-reused',
  'ledger-busy',
  'not-revertible',
  'change-cancelled',
  'change-closed',
]);

/** Problems of one operation alone. */
const ONLY_OF: Readonly<Record<string, string>> = {
  'events-not-kept': 'hooks.oktaEvents',
  'mapping-unfilled': 'hooks.itsm',
  'not-cancellable': 'changes.cancel',
  'not-closable': 'changes.close',
};

function problemResponses(operation: Operation) {
  const schema = operation.vendor ? z.intersection(problem, VENDOR_ERRORS[operation.vendor.name]) : problem;
  const content = { 'application/problem+json': { schema } };
  const lines: Record<'4XX' | '5XX', string[]> = { '4XX': [], '5XX': [] };
  for (const [code, { status, title }] of Object.entries(problems)) {
    if (!operation.vendor && (code.startsWith('upstream') || code === 'rate-limited')) continue;
    if (!makesChange(operation) && CHANGES_ONLY.has(code)) continue;
    if (code === 'finding-settled' && !(operation.id.startsWith('findings.') && makesChange(operation)))
      continue;
    if ((ONLY_OF[code] ?? operation.id) !== operation.id) continue;
    lines[status < 500 ? '4XX' : '5XX'].push(`- ${status} \`${code}\`: ${title}`);
  }
  return Object.fromEntries(
    Object.entries(lines).map(([range, all]) => [range, { description: all.join('\n'), content }]),
  );
}
