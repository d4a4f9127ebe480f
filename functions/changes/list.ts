import * as z from 'zod';
import { ticket } from '../../lib/caller/ticket.ts';
import { cursor, resource } from '../../lib/ledger/names.ts';
import { changeView, viewOf } from '../../lib/ledger/record.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { integer } from '../../lib/operation/query-parameters.ts';

/** The changes of a ticket or of a resource, newest first. A change made a moment ago may not show yet. */
export const operation = lookup({
  id: 'changes.list',
  method: 'GET',
  path: '/changes',
  summary: 'List the changes of a ticket or of a resource, newest first',
  query: z
    .strictObject({
      ticket: ticket.optional(),
      resource: resource.optional(),
      limit: integer({ min: 1, max: 100 }),
      after: cursor.optional(),
    })
    .refine((query) => (query.ticket === undefined) !== (query.resource === undefined), {
      message: 'exactly one of ticket and resource is needed',
    }),
  answer: { status: 200, schema: z.object({ changes: z.array(changeView) }) },
  async run({ query: { ticket, resource = '', limit = 50, after } }, { ledger }) {
    const [by, value] =
      ticket === undefined ? (['resource', resource] as const) : (['ticket', ticket] as const);
    const { changes, next } = await ledger.find(by, value, limit, after);
    const body = { changes: changes.map(viewOf) };
    if (!next) return { body };
    const query = new URLSearchParams({ [by]: value, limit: String(limit), after: z.encode(cursor, next) });
    return { body, links: { next: `/changes?${query}` } };
  },
});

export const handler = handle(operation);
