import * as z from 'zod';
import { ticket } from '../../lib/caller/ticket.ts';
import { cursor, resource } from '../../lib/ledger/names.ts';
import { reviewReason } from '../../lib/ledger/record.ts';
import { changeView, viewOf } from '../../lib/ledger/view.ts';
import { handle } from '../../lib/operation/handle.ts';
import { publicUrlOf } from '../../lib/operation/invocation.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { integer } from '../../lib/operation/query-parameters.ts';
import { ledgerOf } from '../../lib/operation/stores.ts';
import { formatLinks } from '../../lib/upstream/links.ts';

/**
 * The changes of a ticket or of a resource, or those that are not well, newest first. A change made a moment ago
 * may not show yet.
 */
export const operation = lookup({
  id: 'changes.list',
  method: 'GET',
  path: '/changes',
  summary: 'List the changes of a ticket or of a resource, or the open ones, newest first',
  needs: { ledger: 'get', indexes: ['byTicket', 'byResource', 'byReviewReason'] },
  query: z
    .strictObject({
      ticket: ticket.optional(),
      resource: resource.optional(),
      state: reviewReason.optional().meta({
        description:
          'Open changes by their state, those that were given up (`dead_letter`), those that were made without a ticket (`unticketed`), and those that a person ended (`cancelled`, `closed`)',
      }),
      limit: integer({ min: 1, max: 100 }),
      after: cursor.optional(),
    })
    .refine(({ ticket, resource, state }) => [ticket, resource, state].filter(Boolean).length === 1, {
      message: 'exactly one of ticket, resource and state is needed',
    }),
  answer: { status: 200, schema: z.object({ changes: z.array(changeView) }) },
  async run({ query: { ticket, resource, state = '', limit = 50, after } }, event) {
    const by = ticket ? 'ticket' : resource ? 'resource' : 'reviewReason';
    const value = ticket ?? resource ?? state;
    const { changes, next } = await ledgerOf(event.services).find(by, value, limit, after);
    const query = new URLSearchParams({
      [by === 'reviewReason' ? 'state' : by]: value,
      limit: String(limit),
      ...(next && { after: z.encode(cursor, next) }),
    });
    const link = next && formatLinks([{ url: `${publicUrlOf(event)}/changes?${query}`, rel: 'next' }]);
    return {
      status: 200,
      headers: { link },
      body: { changes: changes.map((change) => viewOf(change, 'list')) },
    };
  },
});

export const handler = handle(operation);
