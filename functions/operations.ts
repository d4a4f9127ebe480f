import * as apiOpenapi from './api/openapi.ts';
import * as changesGet from './changes/get.ts';
import * as changesList from './changes/list.ts';
import * as changesRevert from './changes/revert.ts';
import * as hooksItsm from './hooks/itsm.ts';
import { vendorOperations } from './vendor-operations.ts';

/**
 * Every function behind a route, by its file below this folder without the ending. Routes, deployment, the API's
 * document and the contract tests all start from this list.
 */
export const operations = {
  ...vendorOperations,
  'changes/get': changesGet,
  'changes/list': changesList,
  'api/openapi': apiOpenapi,
  'changes/revert': changesRevert,
  'hooks/itsm': hooksItsm,
} as const;
