import type { Mapping } from '../../lib/itsm/mapping.ts';
import { type FilledMapping, fillMapping, rootOf } from '../../lib/itsm/plan.ts';
import { shapeOf } from '../../lib/json/shape.ts';
import type { Invocation } from '../../lib/operation/invocation.ts';
import type { Change, OperationRequest } from '../../lib/operation/operation.ts';
import { fillPath } from '../../lib/upstream/path.ts';
import { unmetIn } from './look-into.ts';

/** What a mapping makes of a body, in lines for a person. */
export interface Tried {
  /** Undefined where it does not want it. */
  readonly filled: FilledMapping | undefined;
  readonly lines: readonly string[];
}

/**
 * What a mapping would do with a body: why it does not want it, what it lacks, or each change with its path and
 * parameters. By the mapping alone: the form of the caller's tickets, the policies and the vendor are not asked.
 */
export function tryBody(mapping: Mapping, body: unknown, changes: ReadonlyMap<string, Change>): Tried {
  const filled = fillMapping(mapping, body, changes, senderOf(mapping));
  if (!filled) {
    const root = rootOf(mapping, body);
    const reasons = unmetIn(mapping.when, root).flatMap(({ text, looked }) => [
      `  not true: ${text.replaceAll(/\s*\n\s*/g, ' ')}`,
      ...looked.map((one) => `    ${one.text}: ${shown(one.value)}`),
    ]);
    return { filled, lines: [`${mapping.name} does not want it.`, ...reasons] };
  }
  const { planned, missing, named, ticket } = filled;
  if (missing.length > 0) {
    const lines = [
      `${mapping.name} cannot be filled: 422, and nothing of the event is done.`,
      ...missing.map((place) => `  ${place}`),
    ];
    return { filled, lines };
  }
  const lines = [
    `${mapping.name} wants it.`,
    `  ticket: ${ticket}`,
    `  known again by: ${knownBy(mapping, named)}`,
    ...(planned.length === 0 ? ['  It asks for no change: its lists are empty.'] : []),
    ...planned.flatMap(({ operation, request, absent }) => [
      `  ${operation.id}${absent ? ' (its absence will do)' : ''}`,
      `    ${operation.method} ${addressOf(operation, request)}`,
      `    params: ${JSON.stringify(request.params)}`,
      ...(request.body === undefined ? [] : [`    body: ${JSON.stringify(request.body)}`]),
    ]),
  ];
  return { filled, lines };
}

/** As if a header that names the delivery were there, and its caller had tickets of any form. */
function senderOf({ delivery }: Mapping): Parameters<typeof fillMapping>[3] {
  const headers = delivery?.header ? { [delivery.header]: 'x' } : {};
  const caller = { ticket: { required: true } };
  return { headers, caller, deliveryId: undefined } as unknown as Pick<
    Invocation,
    'headers' | 'caller' | 'deliveryId'
  >;
}

function knownBy({ delivery }: Mapping, named: string | undefined): string {
  if (delivery?.header) return `the header ${delivery.header}`;
  return named === undefined ? 'the delivery itself' : `${named}, as delivery says`;
}

function addressOf({ prefix }: Change, { path, params, query }: OperationRequest): string {
  const filled = prefix + fillPath(path, params as Record<string, string>);
  const texts = Object.entries(query as Record<string, unknown>).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return texts.length > 0 ? `${filled}?${new URLSearchParams(texts)}` : filled;
}

const MAX_SHOWN = 120;

function shown(value: unknown): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN
    ? `${shapeOf(value, () => true).slice(0, MAX_SHOWN) || text.slice(0, MAX_SHOWN)}…`
    : text;
}
