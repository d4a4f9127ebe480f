import * as z from 'zod';
import { changeId } from '../../lib/ledger/names.ts';
import { changeView, viewOf } from '../../lib/ledger/view.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { Problem } from '../../lib/operation/problem.ts';
import { ledgerOf } from '../../lib/operation/stores.ts';

/** One change, read strongly consistent. */
export const operation = lookup({
  id: 'changes.get',
  method: 'GET',
  path: '/changes/{id}',
  summary: 'Get a change: who asked for it, on which ticket, what was before and after',
  needs: { ledger: 'get' },
  params: z.strictObject({ id: changeId }),
  answer: { status: 200, schema: changeView },
  async run({ params }, { services }) {
    const record = await ledgerOf(services).get(params.id);
    if (!record) throw new Problem('not-found', `The ledger has no change ${params.id}.`);
    return { status: 200, body: viewOf(record) };
  },
});

export const handler = handle(operation);
