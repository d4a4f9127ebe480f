import * as z from 'zod';
import { callerEntry } from '../../lib/caller/callers-secret.ts';
import { mappingFiles } from '../../lib/itsm/mappings.generated.ts';
import { eventDryRun, eventResults, performEvent } from '../../lib/itsm/perform-event.ts';
import { readMappings } from '../../lib/itsm/read-mappings.ts';
import { changesOf } from '../../lib/operation/changes.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { receiveEvent } from '../../lib/operation/receive-order.ts';
import { vendorOperations } from '../vendor-operations.ts';

const changes = changesOf(vendorOperations);
let mappings: ReturnType<typeof readMappings> | undefined;

// Rich text is nodes in lists in nodes: two levels for each of 64, and what the event has around them.
const MAX_DEPTH = 2 * 64 + 32;

/** Takes the event of an ITSM that cannot shape its request, and makes the changes that its mappings read from it. */
export const operation = lookup({
  id: 'hooks.itsm',
  method: 'POST',
  path: '/hooks/itsm/{caller}',
  summary: "Take an ITSM's own event, and make the changes that the caller's mappings read from it",
  // Jira's signature covers the body alone. That is enough here: the path must name the caller itself, and what is
  // done follows from the body.
  credentials: new Set(['apiKeys', 'basic', 'jwt', 'iam', 'standardWebhooks', 'hubSignature']),
  receive: receiveEvent,
  needs: { vendors: ['okta', 'sailpoint'], ledger: 'change' },
  params: z.strictObject({ caller: callerEntry.shape.id }),
  body: {
    schema: z.record(z.string(), z.unknown()).meta({ description: "The ITSM's own event" }),
    maxDepth: MAX_DEPTH,
  },
  answer: { status: 200, schema: eventResults },
  dryRun: eventDryRun,
  run: ({ params }, event) => {
    mappings ??= readMappings(mappingFiles, changes);
    return performEvent(mappings, changes, params.caller, event);
  },
});

export const handler = handle(operation);
