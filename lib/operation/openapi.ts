import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { ticket } from '../caller/ticket.ts';
import { changeView } from '../ledger/view.ts';
import {
  changeResponseHeaders,
  link,
  location,
  retryAfter,
  vendorChangeHeaders,
  vendorHeaders,
} from './openapi-headers.ts';
import { problemResponses, type Shared, sharedResponses } from './openapi-problems.ts';
import { makesChange, type Operation } from './operation.ts';
import { dryRun } from './perform-dry-run.ts';

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
