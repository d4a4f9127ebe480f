import type { KeyObject } from 'node:crypto';
import { ticket } from '../caller/ticket.ts';
import { isDeeperThan } from '../json/parse.ts';
import { hashRequest } from '../ledger/change-key.ts';
import { changeNamed } from '../operation/changes.ts';
import type { Invocation } from '../operation/invocation.ts';
import type { Change, OperationRequest } from '../operation/operation.ts';
import { MAX_DEPTH } from '../operation/parse-body.ts';
import { Problem } from '../operation/problem.ts';
import { shaped } from '../operation/shaped.ts';
import { nameOf, textOf } from './delivery.ts';
import { type Bare, bare } from './expression.ts';
import { jiraIssue } from './jira-issue.ts';
import type { MappedOperation, Mapping } from './mapping.ts';
import { tableRecord } from './table-record.ts';
import { fill, type Source, type Template } from './template.ts';

/** One change that an event asks for. */
export interface Planned {
  readonly mapping: string;
  readonly operation: Change;
  readonly request: OperationRequest;
  readonly ticket: string;
  /** What names its delivery, where its mapping says what does. */
  readonly named: string | undefined;
  /** The same in each delivery that asks for the same: it hangs neither on the mapping's name nor on its lines. */
  readonly idempotencyKey: string;
  readonly absent: 'ok' | undefined;
}

/** What an operation of a mapping is filled to be. */
type Filled = Omit<Planned, 'idempotencyKey'>;

const MAX_CHANGES = 200;
const MAX_NAME = 300;

/**
 * The changes that an event asks for, held to their operations' own schemas; undefined where no mapping wants it.
 * All or none: where one cannot be filled, nothing of the event is done.
 *
 * @param order the delivery's
 * @param hashKey for the keys of the changes, which are made of what they ask for
 * @throws {Problem} 422 that names the mapping and each place that cannot be filled
 */
export function plan(
  mappings: readonly Mapping[],
  changes: ReadonlyMap<string, Change>,
  event: Invocation,
  order: string,
  hashKey: KeyObject,
): readonly Planned[] | undefined {
  const wanting = mappings.flatMap((mapping) => {
    const root = rootOf(mapping, event.request.body);
    return mapping.when.of(root) === true ? [{ mapping, root }] : [];
  });
  if (wanting.length === 0) return undefined;
  const planned = wanting.flatMap(({ mapping, root }) => planOne(mapping, root, changes, event));
  if (new Set(planned.map(({ ticket }) => ticket)).size > 1) {
    throw new Problem('mapping-unfilled', 'Its mappings read different tickets from the same event.');
  }
  if (planned.length > MAX_CHANGES) {
    throw new Problem('mapping-unfilled', `One event may ask for ${MAX_CHANGES} changes at most.`);
  }
  return keyed(planned, order, hashKey);
}

const forms = { jira: jiraIssue, servicenow: tableRecord };

/** What a mapping's expressions look into. */
export function rootOf({ form, root }: Mapping, body: unknown): Bare {
  const whole = bare(form ? forms[form](body) : body);
  return root ? bare(root.of(whole)) : whole;
}

/** Each by its delivery and what it asks for; and by which one it is, of those that ask for the same. */
function keyed(planned: readonly Filled[], order: string, hashKey: KeyObject): Planned[] {
  const counts = new Map<string, number>();
  return planned.map((one) => {
    const { params, query, body } = one.request;
    const asked = { operation: one.operation.id, request: { params, query, body } };
    const common = JSON.stringify(['itsm', one.named ?? order, asked.operation, hashRequest(hashKey, asked)]);
    const count = counts.get(common) ?? 0;
    counts.set(common, count + 1);
    return { ...one, idempotencyKey: `${common} ${count}` };
  });
}

function planOne(
  mapping: Mapping,
  root: Bare,
  changes: ReadonlyMap<string, Change>,
  event: Invocation,
): readonly Filled[] {
  const { planned, missing } = fillMapping(mapping, root, changes, event);
  if (missing.length === 0) return planned;
  const causes = missing.map((place) => `${mapping.name}: ${place}`);
  throw new Problem('mapping-unfilled', `${causes.slice(0, 3).join('; ')}.`, { causes: causes.slice(0, 20) });
}

/**
 * What a mapping asks for by an event that it wants.
 *
 * @returns what could be filled, and one sentence for each place that could not: it names the place, never a value
 */
export function fillMapping(
  mapping: Mapping,
  root: Bare,
  changes: ReadonlyMap<string, Change>,
  event: Pick<Invocation, 'caller' | 'headers' | 'deliveryId'>,
): { readonly planned: readonly Filled[]; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const named = nameOf(mapping, root, event);
  if (named === '') missing.push('delivery: the event does not name it');
  if (named && named.length > MAX_NAME) missing.push(`delivery: a name has ${MAX_NAME} characters at most`);
  const onTicket = textOf(mapping.ticket.of(root));
  missing.push(...wrongWithTicket(onTicket, event));
  const planned = mapping.operations.flatMap((mapped, i) => {
    const operation = changeNamed(changes, mapped.operation);
    const where = `operations[${i}]`;
    return sourcesOf(mapped, root, where, missing).flatMap((source) => {
      const request = requestOf(mapped, operation, source, where, missing);
      if (!request || onTicket === undefined) return [];
      const { absent } = mapped;
      return [{ mapping: mapping.name, operation, request, ticket: onTicket, named, absent }];
    });
  });
  return { planned, missing };
}

/** The ticket is held to the same rules as one in a header. */
function wrongWithTicket(named: string | undefined, { caller }: Pick<Invocation, 'caller'>): string[] {
  if (named === undefined) return ['ticket: the event does not name it'];
  const form = caller.ticket.pattern;
  if (ticket.safeParse(named).success && (!form || form.test(named))) return [];
  return ["ticket: what the event names has not the form of this caller's tickets"];
}

/** What an operation is filled from, for each time that it is done. */
function sourcesOf({ forEach }: MappedOperation, root: Bare, where: string, missing: string[]): Source[] {
  if (!forEach) return [{ event: root }];
  const list = forEach.of(root);
  // A list that is not there may be a misspelt field, and so is not taken for an empty one.
  if (!Array.isArray(list) && typeof list !== 'string') {
    missing.push(`${where}.forEach: the event has no list at ${forEach.text}`);
    return [];
  }
  const items = typeof list === 'string' ? list.split(',').map((item) => item.trim()) : list;
  if (items.length > MAX_CHANGES) {
    missing.push(`${where}.forEach: the list has more than ${MAX_CHANGES} items`);
    return [];
  }
  return items.filter((item) => item !== '').map((item) => ({ event: root, item: bare(item) }));
}

function requestOf(
  { params, query, body }: MappedOperation,
  operation: Change,
  source: Source,
  where: string,
  missing: string[],
): OperationRequest | undefined {
  const before = missing.length;
  const filled = (template: Template | undefined, part: string) =>
    template && fill(template, source, `${where}.${part}`, missing);
  const parts = {
    params: filled(params, 'params') ?? {},
    query: filled(query, 'query') ?? {},
    body: filled(body, 'body'),
  };
  if (missing.length > before) return undefined;
  if (isDeeperThan(MAX_DEPTH, parts.body)) {
    missing.push(`${where}.body: it is nested deeper than ${MAX_DEPTH} levels`);
    return undefined;
  }
  try {
    return {
      path: operation.routes[0]?.slice(operation.prefix.length) ?? '',
      params: shaped(operation.params, parts.params, 'params'),
      query: shapedQuery(operation, parts.query as Record<string, unknown>),
      body:
        operation.body && parts.body !== undefined
          ? shaped(operation.body.schema, parts.body, 'body')
          : undefined,
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    missing.push(...error.causes.map((cause) => `${where}.${cause}`));
    return undefined;
  }
}

/** A query is text; only what was given is in it. */
function shapedQuery(operation: Change, given: Record<string, unknown>): unknown {
  const texts = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, textOf(value) ?? String(value)]),
  );
  const query = shaped(operation.query, texts, 'query') as Record<string, unknown>;
  return Object.fromEntries(Object.keys(texts).map((name) => [name, query[name]]));
}
