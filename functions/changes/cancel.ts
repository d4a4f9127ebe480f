import * as z from 'zod';
import { cancel } from '../../lib/ledger/close.ts';
import { changeId } from '../../lib/ledger/names.ts';
import { changeView } from '../../lib/ledger/view.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { handle } from '../../lib/operation/handle.ts';
import { type Lookup, lookup } from '../../lib/operation/operation.ts';
import { performClosing } from '../../lib/operation/perform-closing.ts';
import { reason } from '../../lib/operation/reason.ts';
import { vendorOperations } from '../vendor-operations.ts';

const changes = changesOf(vendorOperations);

/** Cancels a change that is deferred: it is never made. */
export const operation: Lookup = lookup({
  id: 'changes.cancel',
  method: 'POST',
  path: '/changes/{id}/cancel',
  summary: 'Cancel a deferred change, on a ticket: it is never made',
  makesChange: true,
  asksPolicies: true,
  needs: { ledger: 'close' },
  params: z.strictObject({ id: changeId }),
  body: {
    schema: z
      .strictObject({ reason })
      .meta({ id: 'Cancellation', example: { reason: 'The requester has left the company' } }),
  },
  answer: { status: 200, schema: changeView },
  run: ({ params, body }, event) =>
    performClosing(operation, changes, { ...params, as: 'cancelled', ...body, end: cancel }, event),
});

export const handler = handle(operation);
