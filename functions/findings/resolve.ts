import * as z from 'zod';
import { findingComment } from '../../lib/findings/comment.ts';
import { findingView } from '../../lib/findings/finding.ts';
import { moveFinding } from '../../lib/findings/move-finding.ts';
import { findingId } from '../../lib/findings/names.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';

/** Says that a finding is over. */
export const operation = lookup({
  id: 'findings.resolve',
  method: 'POST',
  path: '/findings/{id}/resolve',
  summary: 'Say that a finding is over, on a ticket',
  makesChange: true,
  needs: { findings: 'move', ledger: 'order' },
  params: z.strictObject({ id: findingId }),
  body: { schema: findingComment, optional: true },
  answer: { status: 200, schema: findingView },
  run: ({ params, body }, event) => moveFinding(params.id, { to: 'resolved', reason: body?.reason }, event),
});

export const handler = handle(operation);
