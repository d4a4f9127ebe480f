import * as z from 'zod';
import { findingComment } from '../../lib/findings/comment.ts';
import { findingView } from '../../lib/findings/finding.ts';
import { moveFinding } from '../../lib/findings/move-finding.ts';
import { findingId } from '../../lib/findings/names.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';

/** Says that somebody looks into a finding. */
export const operation = lookup({
  id: 'findings.acknowledge',
  method: 'POST',
  path: '/findings/{id}/acknowledge',
  summary: 'Say that somebody looks into a finding, on a ticket',
  makesChange: true,
  needs: { findings: 'move', ledger: 'order' },
  params: z.strictObject({ id: findingId }),
  body: { schema: findingComment, optional: true },
  answer: { status: 200, schema: findingView },
  run: ({ params, body }, event) =>
    moveFinding(params.id, { to: 'acknowledged', reason: body?.reason }, event),
});

export const handler = handle(operation);
