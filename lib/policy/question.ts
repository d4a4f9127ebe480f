import * as z from 'zod';
import { makesChange, type Operation, type OperationRequest } from '../operation/operation.ts';
import { fillPath } from '../upstream/path.ts';
import { capabilitiesLeft, isPrivilegedRole } from './privileged.ts';
import { entityOf, type ResourceEntity } from './resource.ts';
import { type TicketKind, ticketKindOf } from './ticket-kind.ts';

/** May this caller do this to that? */
export interface Question {
  readonly caller: string;
  readonly callerGroups?: readonly string[];
  /** The operation's id. */
  readonly operation: string;
  /** What is touched; for what touches nothing, the path that is asked for. */
  readonly resource: string;
  readonly context: Facts;
}

/** What a policy may look at besides; the schema in policies/ says what each fact means. */
export interface Facts {
  readonly change: boolean;
  readonly ticketRequired: boolean;
  readonly time: Date;
  readonly ticket?: string;
  readonly ticketKind?: TicketKind;
  readonly source?: string;
  readonly appId?: string;
  readonly roleType?: string;
  readonly privileged?: boolean;
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
}

/**
 * What is known of the resource: as it was read; not read, but the question will be asked again once it is; or
 * not read, and this is the only time it is asked. Then what cannot be told is taken for the worse.
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
const typed = z.object({ type: z.string() });
const ofApplication = z.object({ appId: z.string() });
const texts = z.record(z.string(), z.string());

/**
 * The question whether a request may be answered.
 *
 * @throws {InvalidPathValue} for a read whose parameters cannot be a path
 */
export function questionOf(
  operation: Operation,
  request: OperationRequest,
  asking: Asking,
  knowledge: Knowledge = 'not-read',
): Question {
  const {
    caller,
    callerGroups,
    ticket,
    ticketRequired = true,
    source,
    time = new Date(),
    dryRun = false,
  } = asking;
  const resource =
    operation.kind === 'change' ? operation.resource(request) : pathOf(operation.prefix, request);
  const isChange = makesChange(operation);
  return {
    caller,
    ...(callerGroups && { callerGroups }),
    operation: operation.id,
    resource,
    context: defined({
      change: isChange && !dryRun,
      ticketRequired,
      time,
      ticket,
      ticketKind: ticket === undefined ? undefined : ticketKindOf(ticket),
      // Node's own notation of IPv4 on a socket of both kinds, which Cedar does not read.
      source: source?.replace(/^::ffff:(?=\d+\.)/i, ''),
      appId: appIdOf(request),
      ...(operation.kind === 'change' && factsOf(entityOf(resource), request.body, knowledge)),
    }),
  };
}

/** What a change does to its resource, and what was found there. */
function factsOf(resource: ResourceEntity | undefined, body: unknown, knowledge: Knowledge): Partial<Facts> {
  const before = typeof knowledge === 'object' ? knowledge.before : undefined;
  const found = before === undefined ? {} : { before: heldIn(before) };
  if (resource?.type === 'AuthUser') return { ...found, ...capabilitiesLeft(body, before) };
  if (resource?.type !== 'UserRole') return found;
  const asked = resource.attributes.roleType;
  const held = typed.safeParse(before).data?.type;
  const types = [held, asked].filter((type) => type !== undefined);
  const [roleType] = types;
  // The id of an assignment may not say what role it is of; where there is no such role, nothing is taken away.
  const unknown = before === null ? false : knowledge === 'will-be-read' ? undefined : true;
  return defined({
    ...found,
    roleType,
    privileged: types.length > 0 ? types.some(isPrivilegedRole) : unknown,
  });
}

function heldIn(before: unknown): Facts['before'] & object {
  return { exists: before !== null, ...heldFacts.safeParse(before).data };
}

function pathOf(prefix: string, { path, params }: OperationRequest): string {
  return prefix + fillPath(path, texts.safeParse(params).data ?? {});
}

function appIdOf({ params }: OperationRequest): string | undefined {
  return ofApplication.safeParse(params).data?.appId;
}

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Without the members that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as Defined<T>;
}
