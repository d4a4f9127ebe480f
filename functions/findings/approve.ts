import * as z from 'zod';
import { approve, permitApproval } from '../../lib/findings/approve.ts';
import { findingComment } from '../../lib/findings/comment.ts';
import { type Finding, findingView } from '../../lib/findings/finding.ts';
import { moveFinding } from '../../lib/findings/move-finding.ts';
import { findingId } from '../../lib/findings/names.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { handle } from '../../lib/operation/handle.ts';
import { type Lookup, lookup } from '../../lib/operation/operation.ts';
import { ledgerOf } from '../../lib/operation/stores.ts';
import { vendorOperations } from '../vendor-operations.ts';

const changes = changesOf(vendorOperations);

/** Puts what somebody else did into the ledger, with the ticket that justifies it. Nothing is sent to the vendor. */
export const operation: Lookup = lookup({
  id: 'findings.approve',
  method: 'POST',
  path: '/findings/{id}/approve',
  summary: 'Put what was done into the ledger, with the ticket that justifies it',
  makesChange: true,
  needs: { findings: 'move', ledger: 'approve' },
  params: z.strictObject({ id: findingId }),
  body: { schema: findingComment, optional: true },
  answer: { status: 200, schema: findingView },
  run({ params, body }, event) {
    const { caller, ticket = '', requestContext, services } = event;
    const approving = {
      caller: caller.id,
      callerGroups: caller.groups,
      source: requestContext.http.sourceIp,
      ticket,
    };
    const step = { to: 'approved', reason: body?.reason } as const;
    const before = async (known: Finding) => {
      await permitApproval(operation, changes, known, event);
      return approve(ledgerOf(services), known, approving);
    };
    return moveFinding(params.id, { ...step, before }, event);
  },
});

export const handler = handle(operation);
