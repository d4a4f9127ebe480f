import * as z from 'zod';
import { findingKinds, findingView, viewOf } from '../../lib/findings/finding.ts';
import { findingCursor } from '../../lib/findings/names.ts';
import { findingStates } from '../../lib/findings/states.ts';
import { resource } from '../../lib/ledger/names.ts';
import { handle } from '../../lib/operation/handle.ts';
import { publicUrlOf } from '../../lib/operation/invocation.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { integer } from '../../lib/operation/query-parameters.ts';
import { findingsOf } from '../../lib/operation/stores.ts';
import { formatLinks } from '../../lib/upstream/links.ts';

/** The findings of a status, of a resource or of a kind, the last seen first. One made a moment ago may not show yet. */
export const operation = lookup({
  id: 'findings.list',
  method: 'GET',
  path: '/findings',
  summary: 'List the findings of a status, of a resource or of a kind, the last seen first',
  needs: { findings: 'list' },
  query: z
    .strictObject({
      status: z.enum(findingStates).optional(),
      resource: resource.optional(),
      kind: z.enum(findingKinds).optional(),
      limit: integer({ min: 1, max: 100 }),
      after: findingCursor.optional(),
    })
    .refine(({ status, resource, kind }) => [status, resource, kind].filter(Boolean).length === 1, {
      message: 'exactly one of status, resource and kind is needed',
    }),
  answer: { status: 200, schema: z.object({ findings: z.array(findingView) }) },
  async run({ query: { status, resource, kind = '', limit = 50, after } }, event) {
    const by = status ? 'status' : resource ? 'resource' : 'kind';
    const value = status ?? resource ?? kind;
    const { findings, next } = await findingsOf(event.services).find(by, value, limit, after);
    const query = new URLSearchParams({
      [by]: value,
      limit: String(limit),
      ...(next && { after: z.encode(findingCursor, next) }),
    });
    const link = next && formatLinks([{ url: `${publicUrlOf(event)}/findings?${query}`, rel: 'next' }]);
    return { status: 200, headers: { link }, body: { findings: findings.map(viewOf) } };
  },
});

export const handler = handle(operation);
