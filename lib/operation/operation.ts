import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import type { Presented } from '../caller/presented.ts';
import type { Reference, ResourceType } from '../resource/resource-type.ts';
import type { Inverse, Undoable } from '../upstream/inverse.ts';
import type { Method, UpstreamRequest } from '../upstream/request.ts';
import type { Vendor } from '../upstream/vendor.ts';
import type { Invocation, Reply } from './invocation.ts';
import type { Needs } from './needs.ts';
import { performChange } from './perform-change.ts';
import { performRead } from './perform-read.ts';
import { receiveOrder } from './receive-order.ts';
import type { Services } from './services.ts';

/** A request after `parse`: what it says, in the types of its operation. */
export interface OperationRequest<Params = unknown, Query = unknown, Body = unknown> {
  /** The template that the request came in on, one of the operation's paths. */
  readonly path: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** The query, the parameters and the body of an operation, and how it answers. */
interface Described<Params, Query, Body> {
  /** `okta.` or `sailpoint.` and the vendor's operationId; `changes.` for our own. */
  readonly id: string;
  readonly method: Method;
  /** The path; several where the vendor serves the same operation at several addresses. */
  readonly path: string | readonly string[];
  readonly summary: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: {
    readonly schema: z.ZodType<Body>;
    readonly mediaType?: string;
    readonly optional?: true;
    /** A form, which the operation reads itself ({@link formOf}). */
    readonly isForm?: true;
    /** 1 MiB without it. */
    readonly maxBytes?: number;
    /** Levels of JSON, 32 without it. */
    readonly maxDepth?: number;
  };
  /** What a success answers; without a schema it has no body. */
  readonly answer: { readonly status: number; readonly schema?: z.ZodType };
}

/** What a read of a vendor is. */
export interface ReadDefinition<Params, Query> extends Described<Params, Query, never> {
  readonly vendor: Vendor;
  /** OAuth scope that the vendor asks for. */
  readonly scope: string;
}

/** What a change at a vendor is. From it follow the handler, the replay and what the ledger says. */
export interface ChangeDefinition<Params, Query, Body> extends Described<Params, Query, Body> {
  readonly vendor: Vendor;
  readonly scope: string;
  /** The kind of resource that it changes. */
  readonly touches: ResourceType;
  /** Which one, by the request alone; undefined where the request names it in a way that only the vendor can tell. */
  readonly reference: (request: OperationRequest<Params, Query, Body>) => Reference | undefined;
  /** How to find out otherwise. */
  readonly resolve?: Resolve<Params, Query, Body>;
  /** The path of the GET that shows the resource, where it is not the one of its kind. */
  readonly before?: (request: OperationRequest<Params, Query, Body>) => string;
  /**
   * The resource as the change would leave it; null for none, undefined where that cannot be foretold. A
   * resource that is as desired already is left alone, unless it is to be taken away.
   */
  readonly expect: (before: unknown, request: OperationRequest<Params, Query, Body>) => unknown;
  /**
   * The one write, where it is not the caller's own request: made from what was just read, and refused by the
   * vendor where that is not so any more. Undefined for a request that has to be sent as it came.
   */
  readonly write?: (
    before: unknown,
    request: OperationRequest<Params, Query, Body>,
  ) => UpstreamRequest | undefined;
  /**
   * Whether the request leaves something of the resource to the vendor, of which no document tells: it is sent although
   * all that it names is as desired already.
   */
  readonly leavesOpen?: (before: unknown, request: OperationRequest<Params, Query, Body>) => boolean;
  /** Whether the request sets something that cannot be read back, a password, so that it is never as desired already. */
  readonly unreadable?: (request: OperationRequest<Params, Query, Body>) => boolean;
  /** One sentence on why the vendor will refuse, as the resource is; undefined where nothing speaks against it. */
  readonly obstacle?: (before: unknown) => string | undefined;
  /** One sentence on what the caller may not have meant. */
  readonly warning?: (before: unknown, request: OperationRequest<Params, Query, Body>) => string | undefined;
  /** What undoes it, or one sentence on why nothing does. */
  readonly inverse: string | ((change: Undoable) => Inverse | string);
}

/** Makes the names in a request canonical by asking its vendor. */
interface Resolve<Params, Query, Body> {
  /**
   * @param ask responds with the body of a GET
   * @throws {UpstreamError}
   */
  readonly byAsking: (
    request: OperationRequest<Params, Query, Body>,
    ask: (path: string) => Promise<unknown>,
  ) => Promise<{ readonly reference: Reference; readonly body?: Body }>;
  /** What it is about, as far as the request tells: so it goes on record where it is denied before the vendor is asked. */
  readonly about: (request: OperationRequest<Params, Query, Body>) => string;
  /** What goes on record where that is not there, for a change that takes something away. */
  readonly missing?: (request: OperationRequest<Params, Query, Body>) => Reference;
}

/** What a lookup in our own records is. */
export interface LookupDefinition<Params, Query, Body = never> extends Described<Params, Query, Body> {
  /** Answered without a credential. */
  readonly public?: true;
  /** It makes a change, and so takes a ticket and a key. */
  readonly makesChange?: true;
  /** It asks the policies where it is done, once it knows what it is about. */
  readonly asksPolicies?: true;
  /** What a dry run of it responds with; without this it makes none. */
  readonly dryRun?: z.ZodType;
  /** The members of its errors, where it has clients that read others than ours; they come as `application/json` then. */
  readonly errorMembers?: Vendor['errorMembers'];
  /** How what is signed goes on record, where not as a request that makes a change by itself. */
  readonly receive?: Receive;
  /** The kinds of credentials that it takes, where they are not those of any other. */
  readonly credentials?: ReadonlySet<Presented['kind']>;
  /** Lets in whoever sends it, where that is no caller: by the headers alone, before the body is read. */
  readonly authenticate?: Authenticate;
  /** What it works with besides the callers' secret, and that too, where it is public and recognises somebody itself. */
  readonly needs: Needs;
  readonly run: (request: OperationRequest<Params, Query, Body>, event: Invocation) => Promise<Reply>;
}

/** @returns the order's id @throws {OrderReused} */
type Receive = (event: Invocation) => Promise<string | undefined>;

/** @throws {Unauthenticated} */
export type Authenticate = (event: APIGatewayProxyEventV2, services: Services) => Promise<void>;

interface Common {
  readonly id: string;
  readonly method: Method;
  readonly summary: string;
  /** The paths as they are served. */
  readonly routes: readonly string[];
  /** What of a served path is ours and not the vendor's: `/okta`, `/sailpoint` or nothing. */
  readonly prefix: string;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: Described<unknown, unknown, unknown>['body'] | undefined;
  readonly answer: Described<unknown, unknown, unknown>['answer'];
  /** Puts a signed request on record as an order, before anything of it is authorized. @throws {OrderReused} */
  readonly receive?: Receive;
  /** Does it, for an invocation that has been let in and parsed. */
  readonly perform: (event: Invocation) => Promise<Reply>;
}

export interface Read extends Common {
  readonly kind: 'read';
  readonly vendor: Vendor;
  readonly scope: string;
}

export interface Change extends Common {
  readonly kind: 'change';
  readonly vendor: Vendor;
  readonly scope: string;
  readonly touches: ResourceType;
  readonly reference: (request: OperationRequest) => Reference | undefined;
  readonly resolve: Resolve<unknown, unknown, unknown> | undefined;
  /** What a request is about, as far as it tells by itself. */
  readonly about: (request: OperationRequest) => string;
  readonly before: ((request: OperationRequest) => string) | undefined;
  /** Whether it takes something away: of what is not there, it takes nothing, and the vendor says so. */
  readonly takes: boolean;
  readonly expect: (before: unknown, request: OperationRequest) => unknown;
  readonly write: ((before: unknown, request: OperationRequest) => UpstreamRequest | undefined) | undefined;
  readonly leavesOpen: (before: unknown, request: OperationRequest) => boolean;
  readonly unreadable: (request: OperationRequest) => boolean;
  readonly obstacle: (before: unknown) => string | undefined;
  readonly warning: (before: unknown, request: OperationRequest) => string | undefined;
  readonly inverse: (change: Undoable) => Inverse | string;
}

export interface Lookup extends Common {
  readonly kind: 'lookup';
  readonly vendor?: undefined;
  readonly public: boolean;
  readonly makesChange: boolean;
  readonly asksPolicies: boolean;
  readonly dryRun: z.ZodType | undefined;
  readonly errorMembers: Vendor['errorMembers'] | undefined;
  readonly credentials: ReadonlySet<Presented['kind']> | undefined;
  readonly authenticate: Authenticate | undefined;
  readonly needs: Needs;
  readonly run: (request: OperationRequest, event: Invocation) => Promise<Reply>;
}

/** An operation: all that anything else about it is derived from. */
export type Operation = Read | Change | Lookup;

/** Whether an operation makes a change, and so takes a ticket and a key. */
export function makesChange(operation: Operation): boolean {
  return operation.kind === 'change' || (operation.kind === 'lookup' && operation.makesChange);
}

/** Whether an operation is for callers, whom the policies permit things; all others let in whom they let in. */
export function isForCallers(operation: Operation): boolean {
  return operation.kind !== 'lookup' || !(operation.public || operation.authenticate);
}

/** An operation that reads at a vendor and passes on what it answers. */
export function read<Params = object, Query = object>(definition: ReadDefinition<Params, Query>): Read {
  const { vendor, scope } = definition;
  const operation: Read = {
    ...common(definition, `/${vendor.name}`),
    kind: 'read',
    vendor,
    scope,
    // Named here and not where it is called, so that the bundle of a read has no part of what changes take.
    perform: (event) => performRead(operation, event),
  };
  return operation;
}

/** An operation that changes something at a vendor, recorded in the ledger. */
export function change<Params = object, Query = object, Body = undefined>(
  definition: ChangeDefinition<Params, Query, Body>,
): Change {
  // Inside, requests are untyped: `parse` has made them what the schemas say before any of these sees one.
  const untyped = definition as unknown as ChangeDefinition<unknown, unknown, unknown>;
  const { id, vendor, scope, touches, reference, resolve, before, expect, write } = untyped;
  const { leavesOpen, unreadable, obstacle, warning, inverse } = untyped;
  const operation: Change = {
    ...common(definition, `/${vendor.name}`),
    kind: 'change',
    vendor,
    scope,
    touches,
    reference,
    resolve,
    about: (request) => resolve?.about(request) ?? touches.nameOf(reference(request) ?? {}),
    before,
    takes: touches.bearing.takes.includes(id),
    expect,
    write,
    leavesOpen: leavesOpen ?? (() => false),
    unreadable: unreadable ?? (() => false),
    obstacle: obstacle ?? (() => undefined),
    warning: warning ?? (() => undefined),
    inverse: typeof inverse === 'string' ? () => inverse : (undoable) => inverseOf(inverse, undoable),
    receive: receiveOrder,
    perform: (event) => performChange(operation, event, { order: event.order }),
  };
  return operation;
}

/** What undoes a change, unless the vendor's own words about its resource cannot be read. */
function inverseOf(inverse: (change: Undoable) => Inverse | string, undoable: Undoable): Inverse | string {
  try {
    return inverse(undoable);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return 'What was there before, or came of it, is not what the vendor describes';
  }
}

/** An operation on our own records. */
export function lookup<Params = object, Query = object, Body = never>(
  definition: LookupDefinition<Params, Query, Body>,
): Lookup {
  const run = definition.run as Lookup['run'];
  const { public: isPublic = false, makesChange = false, asksPolicies = false, credentials } = definition;
  const {
    authenticate,
    needs,
    dryRun,
    errorMembers,
    receive = makesChange ? receiveOrder : undefined,
  } = definition;
  return {
    ...common(definition, ''),
    kind: 'lookup',
    public: isPublic,
    makesChange,
    asksPolicies,
    dryRun,
    errorMembers,
    credentials,
    authenticate,
    needs,
    run,
    ...(receive && { receive }),
    perform: (event) => run(event.request, event),
  };
}

function common<P, Q, B>(described: Described<P, Q, B>, prefix: string): Omit<Common, 'perform'> {
  const { id, method, summary, path, params, query, body, answer } = described;
  const routes = [path].flat().map((template) => prefix + template);
  return { id, method, summary, routes, prefix, params, query, body, answer };
}
