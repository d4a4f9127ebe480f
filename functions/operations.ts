import type { Lookup } from '../lib/operation/operation.ts';
import * as apiOpenapi from './api/openapi.ts';
import * as callersToken from './callers/token.ts';
import * as changesCancel from './changes/cancel.ts';
import * as changesClose from './changes/close.ts';
import * as changesGet from './changes/get.ts';
import * as changesList from './changes/list.ts';
import * as changesRevert from './changes/revert.ts';
import * as findingsAcknowledge from './findings/acknowledge.ts';
import * as findingsApprove from './findings/approve.ts';
import * as findingsGet from './findings/get.ts';
import * as findingsList from './findings/list.ts';
import * as findingsResolve from './findings/resolve.ts';
import * as hooksItsm from './hooks/itsm.ts';
import * as hooksOktaEvents from './hooks/okta-events.ts';
import * as hooksOktaEventsVerification from './hooks/okta-events-verification.ts';
import { vendorOperations } from './vendor-operations.ts';

/** What works on our own records. What acts at a vendor cannot be put here: it would be no lookup. */
const ownOperations = {
  'changes/get': changesGet,
  'changes/list': changesList,
  'api/openapi': apiOpenapi,
  'callers/token': callersToken,
  'changes/revert': changesRevert,
  'changes/cancel': changesCancel,
  'changes/close': changesClose,
  'findings/list': findingsList,
  'findings/get': findingsGet,
  'findings/acknowledge': findingsAcknowledge,
  'findings/approve': findingsApprove,
  'findings/resolve': findingsResolve,
  'hooks/itsm': hooksItsm,
  'hooks/okta-events': hooksOktaEvents,
  'hooks/okta-events-verification': hooksOktaEventsVerification,
} as const satisfies Readonly<Record<string, { readonly operation: Lookup }>>;

/**
 * Every function behind a route, by its file below this folder without the ending. Routes, deployment, the API's
 * document and the contract tests all start from this list.
 */
export const operations = { ...vendorOperations, ...ownOperations } as const;
