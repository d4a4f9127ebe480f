import * as z from 'zod';
import { close } from '../../lib/ledger/close.ts';
import { outcomes } from '../../lib/ledger/closing.ts';
import { changeId } from '../../lib/ledger/names.ts';
import { changeView } from '../../lib/ledger/view.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { handle } from '../../lib/operation/handle.ts';
import { type Lookup, lookup } from '../../lib/operation/operation.ts';
import { performClosing } from '../../lib/operation/perform-closing.ts';
import { reason } from '../../lib/operation/reason.ts';
import { vendorOperations } from '../vendor-operations.ts';

const changes = changesOf(vendorOperations);

/** Closes a change that is in doubt, as an operator has found out. */
export const operation: Lookup = lookup({
  id: 'changes.close',
  method: 'POST',
  path: '/changes/{id}/close',
  summary: 'Close a change in doubt, on a ticket: it happened, it did not, or nobody knows',
  makesChange: true,
  asksPolicies: true,
  needs: { ledger: 'close' },
  params: z.strictObject({ id: changeId }),
  body: {
    schema: z
      .strictObject({
        as: z.enum(outcomes).meta({ description: 'What became of it at the vendor' }),
        reason,
      })
      .meta({
        id: 'ClosingRequest',
        example: { as: 'happened', reason: "Okta's System Log shows the assignment by our service app" },
      }),
  },
  answer: { status: 200, schema: changeView },
  run: ({ params, body }, event) =>
    performClosing(operation, changes, { ...params, ...body, end: close }, event),
});

export const handler = handle(operation);
