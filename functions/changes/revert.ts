import * as z from 'zod';
import { changeId } from '../../lib/ledger/names.ts';
import { changeView } from '../../lib/ledger/view.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { dryRun } from '../../lib/operation/perform-dry-run.ts';
import { performRevert } from '../../lib/operation/perform-revert.ts';
import { vendorOperations } from '../vendor-operations.ts';

/** Undoes a change, as a change of its own with a ticket of its own. */
export const operation = lookup({
  id: 'changes.revert',
  method: 'POST',
  path: '/changes/{id}/revert',
  summary: 'Undo a change, on a ticket of its own',
  makesChange: true,
  needs: { vendors: ['okta', 'sailpoint'], ledger: 'change' },
  params: z.strictObject({ id: changeId }),
  answer: { status: 200, schema: changeView },
  dryRun,
  run: ({ params }, event) => performRevert(changesOf(vendorOperations), params.id, event),
});

export const handler = handle(operation);
