import * as z from 'zod';
import document from '../../docs/openapi.json' with { type: 'json' };
import { handle } from '../../lib/operation/handle.ts';
import { publicUrlOf } from '../../lib/operation/invocation.ts';
import { lookup } from '../../lib/operation/operation.ts';

/** This API's own document, OpenAPI 3.1. It tells nothing that the repository does not, so anyone may have it. */
export const operation = lookup({
  id: 'api.openapi',
  method: 'GET',
  path: '/openapi.json',
  summary: "Get this API's document",
  public: true,
  needs: {},
  answer: { status: 200, schema: z.looseObject({ openapi: z.string() }) },
  // Its paths are below the address that it is got at.
  run: async (_, event) => ({ status: 200, body: { ...document, servers: [{ url: publicUrlOf(event) }] } }),
});

export const handler = handle(operation);
