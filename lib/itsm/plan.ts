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
import { recordsIn, tableRecord } from './table-record.ts';
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

/** What names an event and others, and an operation of its mapping: also where the event asks for nothing of that. */
export interface Claim {
  readonly named: string;
  readonly operation: string;
}

/** All that an event asks for. */
export interface Plan {
  readonly ticket: string;
  readonly planned: readonly Planned[];
  readonly claims: readonly Claim[];
}

const MAX_CHANGES = 200;
const MAX_NAME = 300;

/**
 * What an event asks for, held to its operations' own schemas; undefined where no mapping wants it. All or none: where
 * one place cannot be filled, nothing of the event is done. What is asked for twice is one change.
 *
 * @param order the delivery's
 * @param hashKey for the keys of the changes, which are made of what they ask for
 * @throws {Problem} 422 that names each mapping and place that cannot be filled
 */
export function plan(
  mappings: readonly Mapping[],
  changes: ReadonlyMap<string, Change>,
  event: Invocation,
  order: string,
  hashKey: KeyObject,
): Plan | undefined {
  const filled = mappings.flatMap(
    (mapping) => fillMapping(mapping, event.request.body, changes, event) ?? [],
  );
  const [first] = filled;
  if (!first) return undefined;
  const wrong = [
    ...filled.flatMap(({ mapping, missing }) => missing.map((place) => `${mapping.name}: ${place}`)),
    ...wrongTogether(filled),
  ];
  if (wrong.length > 0) {
    const causes = atMost(MAX_CAUSES, wrong);
    throw new Problem('mapping-unfilled', `${atMost(MAX_IN_DETAIL, wrong).join('; ')}.`, { causes });
  }
  return {
    ticket: first.ticket ?? '',
    planned: keyed(
      filled.flatMap(({ planned }) => planned),
      order,
      hashKey,
    ),
    claims: filled.flatMap(({ mapping, named }) =>
      named === undefined ? [] : mapping.operations.map(({ operation }) => ({ named, operation })),
    ),
  };
}

const MAX_CAUSES = 50;
const MAX_IN_DETAIL = 3;

function atMost(max: number, all: readonly string[]): string[] {
  return all.length <= max ? [...all] : [...all.slice(0, max), `and ${all.length - max} more`];
}

/** What is wrong with what the mappings that want an event make of it, taken together. */
export function wrongTogether(filled: readonly FilledMapping[]): string[] {
  const tickets = new Set(filled.flatMap(({ ticket }) => ticket ?? []));
  const asked = new Set(filled.flatMap(({ planned }) => planned.map(textOfChange)));
  return [
    ...(tickets.size > 1 ? ['The mappings read different tickets from the same event'] : []),
    ...(asked.size > MAX_CHANGES
      ? [`The event asks for ${asked.size} changes, and one may ask for ${MAX_CHANGES} at most`]
      : []),
  ];
}

function textOfChange({ named, operation, request: { params, query, body } }: Filled): string {
  return JSON.stringify([named, operation.id, params, query, body]);
}

const forms = { jira: jiraIssue, servicenow: tableRecord };

/** What a mapping's expressions look into. */
export function rootOf({ form, root }: Mapping, body: unknown): Bare {
  const whole = bare(form ? forms[form](body) : body);
  return root ? bare(root.of(whole)) : whole;
}

/** Each by its delivery and what it asks for, and once. */
function keyed(planned: readonly Filled[], order: string, hashKey: KeyObject): Planned[] {
  const byKey = new Map<string, Planned>();
  for (const one of planned) {
    const { params, query, body } = one.request;
    const asked = { operation: one.operation.id, request: { params, query, body } };
    const parts = ['itsm', one.named ?? order, asked.operation, hashRequest(hashKey, asked)];
    const idempotencyKey = JSON.stringify(parts);
    const known = byKey.get(idempotencyKey);
    // Absence will do only where all say so.
    byKey.set(
      idempotencyKey,
      known ? { ...known, absent: known.absent && one.absent } : { ...one, idempotencyKey },
    );
  }
  return [...byKey.values()];
}

/** What a mapping makes of an event that it wants. */
export interface FilledMapping {
  readonly mapping: Mapping;
  /** What could be filled. */
  readonly planned: readonly Filled[];
  /** One sentence for each place that could not: it names the place, never a value. */
  readonly missing: readonly string[];
  readonly named: string | undefined;
  readonly ticket: string | undefined;
}

/** What a mapping asks for by an event; undefined where it does not want it. */
export function fillMapping(
  mapping: Mapping,
  body: unknown,
  changes: ReadonlyMap<string, Change>,
  event: Pick<Invocation, 'caller' | 'headers' | 'deliveryId'>,
): FilledMapping | undefined {
  const records = mapping.form === 'servicenow' ? recordsIn(body) : 1;
  if (records > 1) {
    const missing = [`the body holds ${records} records, and one event asks for one: send each by itself`];
    return { mapping, planned: [], missing, named: undefined, ticket: undefined };
  }
  const root = rootOf(mapping, body);
  if (mapping.when.of(root) !== true) return undefined;
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
  return { mapping, planned, missing: [...new Set(missing)], named, ticket: onTicket };
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
  /** A part of the request; what is wrong with one hides nothing of the others. */
  const part = (name: 'params' | 'query' | 'body', template: Template | undefined, schema: ToShape) => {
    const known = missing.length;
    const value = template && fill(template, source, `${where}.${name}`, missing);
    if (missing.length > known) return undefined;
    if (isDeeperThan(MAX_DEPTH, value)) {
      missing.push(`${where}.${name}: it is nested deeper than ${MAX_DEPTH} levels`);
      return undefined;
    }
    try {
      return schema(value);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const causes = error.causes.length > 0 ? error.causes : [`${name}: ${error.message}`];
      missing.push(...causes.map((cause) => `${where}.${cause}`));
      return undefined;
    }
  };
  const request = {
    path: operation.routes[0]?.slice(operation.prefix.length) ?? '',
    params: part('params', params, (value = {}) => shaped(operation.params, value, 'params')),
    query: part('query', query, (value = {}) => shapedQuery(operation, value as Record<string, unknown>)),
    body: part('body', body, (value) =>
      operation.body && value !== undefined ? shaped(operation.body.schema, value, 'body') : undefined,
    ),
  };
  return missing.length > before ? undefined : request;
}

/** @throws {Problem} that names every member that is wrong */
type ToShape = (value: unknown) => unknown;

/** A query is text; only what was given is in it. */
function shapedQuery(operation: Change, given: Record<string, unknown>): unknown {
  const texts = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, textOf(value) ?? String(value)]),
  );
  const query = shaped(operation.query, texts, 'query') as Record<string, unknown>;
  return Object.fromEntries(Object.keys(texts).map((name) => [name, query[name]]));
}
