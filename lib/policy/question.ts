import * as z from 'zod';
import {
  type Change,
  type Lookup,
  makesChange,
  type OperationRequest,
  type Read,
} from '../operation/operation.ts';
import type { Target } from '../operation/resolve.ts';
import { fillPath } from '../upstream/path.ts';
import { pathEntity, type ResourceEntity } from './resource.ts';
import { type TicketKind, ticketKindOf } from './ticket-kind.ts';

/** May this caller do this to that? */
export interface Question {
  readonly caller: string;
  readonly callerGroups?: readonly string[];
  /** The operation's id. */
  readonly operation: string;
  /** What is touched; for what touches nothing, the path. Undefined for what has no name, which is denied. */
  readonly resource: ResourceEntity | undefined;
  readonly context: Facts;
}

/** What a policy may look at besides; the schema in policies/ says what each fact means. */
export interface Facts {
  readonly change: boolean;
  readonly ticketRequired: boolean;
  readonly retroactive?: true;
  readonly closing?: true;
  readonly ownChange?: boolean;
  readonly time: Date;
  readonly ticket?: string;
  readonly ticketKind?: TicketKind;
  readonly source?: string;
  readonly appId?: string;
  readonly roleType?: string;
  readonly privileged?: boolean;
  readonly unforeseen?: boolean;
  readonly capabilities?: readonly string[];
  readonly before?: z.output<typeof heldFacts> & { readonly exists: boolean };
}

/** Who asks, on what ground. */
export interface Asking {
  readonly caller: string;
  readonly callerGroups?: readonly string[] | undefined;
  readonly ticket?: string | undefined;
  /** Whether the caller's changes need one. */
  readonly ticketRequired?: boolean;
  /** The caller's IP address. */
  readonly source?: string | undefined;
  /** When it was asked for. */
  readonly time?: Date;
  readonly dryRun?: boolean;
  /** Whether it was done already, by somebody else, and a ticket is to justify it. */
  readonly retroactive?: boolean;
  /** Whether it is on record, open, and to be cancelled or closed. */
  readonly closing?: boolean;
}

/**
 * What is known of the resource: as it was read; not read, but the question will be asked again once it is; or
 * not read.
 */
export type Knowledge = { readonly before: unknown } | 'will-be-read' | 'not-read';

const fact = z.string().max(200).optional().catch(undefined);

// What a vendor answered about the resource, and only what policies are told of it.
const heldFacts = z
  .object({
    status: fact,
    scope: fact,
    assignmentType: fact,
    capabilities: z.array(z.string()).optional().catch(undefined),
  })
  .transform(defined);

// Made once: zod takes longer to make a schema than to read with it.
const ofApplication = z.object({ appId: z.string() });
const texts = z.record(z.string(), z.string());

/**
 * The question whether a read, or an operation on our own records, may be answered.
 *
 * @throws {InvalidPathValue} for a read whose parameters cannot be a path
 */
export function questionOf(operation: Read | Lookup, request: OperationRequest, asking: Asking): Question {
  const { path, params } = request;
  const whole = operation.prefix + fillPath(path, texts.safeParse(params).data ?? {});
  const appId = ofApplication.safeParse(params).data?.appId;
  return question(operation, pathEntity(operation, whole), asking, { appId });
}

/** The question whether a ticket may justify afterwards what a finding says, as an operation on the finding. */
export function questionOfApproval(
  operation: Lookup,
  request: OperationRequest,
  asking: Asking,
  done: Done | undefined,
): Question {
  const { resource } = questionOf(operation, request, asking);
  return question(operation, resource, { ...asking, retroactive: true }, done ? factsDone(done) : {});
}

/** The question whether the change would have been permitted that somebody has made already. */
export function questionInRetrospect(operation: Change, done: Done, asking: Asking): Question {
  const { type, reference, name } = done;
  const entity = { type: type.name, id: name, attributes: reference };
  return question(operation, entity, { ...asking, retroactive: true }, factsDone(done));
}

/** What was done to a resource already. */
export interface Done extends Pick<Target, 'type' | 'reference' | 'name'> {
  readonly effect: string;
}

const factsDone = ({ type, reference, effect }: Done) => ({
  appId: reference.appId,
  ...type.factsOfEffect(reference, effect),
});

/** A change on record, as policies see it. */
export interface OnRecord {
  /** Undefined where its operation or its resource is not known to this deployment. */
  readonly target: Seen | undefined;
  readonly knowledge: Knowledge;
  /** Whether whoever asks is its own caller. */
  readonly isOwn: boolean;
}

/** The question whether a change on record may be cancelled or closed, as an operation on the ledger. */
export function questionOfClosing(
  operation: Lookup,
  request: OperationRequest,
  asking: Asking,
  { target, knowledge, isOwn }: OnRecord,
): Question {
  const { resource } = questionOf(operation, request, asking);
  const facts = target ? factsAbout(target, knowledge) : {};
  return question(operation, resource, { ...asking, closing: true }, { ...facts, ownChange: isOwn });
}

type Seen = Pick<Target, 'type' | 'reference' | 'name' | 'request'>;

/** The question whether a change may be made: about its one resource, whichever of its names came in. */
export function questionAbout(
  operation: Change,
  target: Seen,
  asking: Asking,
  knowledge: Knowledge = 'not-read',
): Question {
  const { type, reference, name } = target;
  const entity = { type: type.name, id: name, attributes: reference };
  return question(operation, entity, asking, factsAbout(target, knowledge));
}

function factsAbout({ type, reference, request }: Seen, knowledge: Knowledge): SomeFacts {
  const before = typeof knowledge === 'object' ? knowledge.before : undefined;
  return {
    appId: reference.appId,
    ...type.factsOf(reference, request.body, before),
    ...(before !== undefined && { before: heldIn(before) }),
  };
}

type SomeFacts = { readonly [Name in keyof Facts]?: Facts[Name] | undefined };

function question(
  operation: Read | Lookup | Change,
  resource: ResourceEntity | undefined,
  asking: Asking,
  facts: SomeFacts,
): Question {
  const { caller, callerGroups, ticket, ticketRequired = true, source } = asking;
  const { time = new Date(), dryRun = false, retroactive, closing } = asking;
  return {
    caller,
    ...(callerGroups && { callerGroups }),
    operation: operation.id,
    resource,
    context: {
      ...defined({
        ticket,
        ticketKind: ticket === undefined ? undefined : ticketKindOf(ticket),
        // Node's own notation of IPv4 on a socket of both kinds, which Cedar does not read.
        source: source?.replace(/^::ffff:(?=\d+\.)/i, ''),
        ...facts,
      }),
      ...(retroactive && { retroactive }),
      ...(closing && { closing }),
      change: makesChange(operation) && !dryRun,
      ticketRequired,
      time,
    },
  };
}

function heldIn(before: unknown): Facts['before'] & object {
  return { exists: before !== null, ...heldFacts.safeParse(before).data };
}

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Without the members that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as Defined<T>;
}
