import * as z from 'zod';
import { findingView, viewOf } from '../../lib/findings/finding.ts';
import { findingId } from '../../lib/findings/names.ts';
import { toOcsf } from '../../lib/findings/ocsf.ts';
import { handle } from '../../lib/operation/handle.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { Problem } from '../../lib/operation/problem.ts';
import { findingsOf } from '../../lib/operation/stores.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** One finding, read strongly consistent; with `format=ocsf` as SIEMs take it. */
export const operation = lookup({
  id: 'findings.get',
  method: 'GET',
  path: '/findings/{id}',
  summary: 'Get a finding: who did what, when, and what came of it',
  needs: { findings: 'get' },
  params: z.strictObject({ id: findingId }),
  query: z.strictObject({
    format: z.enum(['ocsf']).optional().meta({
      description:
        'Answer a Detection Finding of the Open Cybersecurity Schema Framework (class 2004) instead',
    }),
  }),
  answer: {
    status: 200,
    schema: z.union([
      findingView,
      z.looseObject({ class_uid: z.literal(2004) }).meta({ id: 'OcsfDetectionFinding' }),
    ]),
  },
  async run({ params: { id }, query: { format } }, { services }) {
    const finding = await findingsOf(services).get(id);
    if (!finding) throw new Problem('not-found', `There is no finding ${id}.`);
    return { status: 200, body: format ? toOcsf(finding, packageJson.version) : viewOf(finding) };
  },
});

export const handler = handle(operation);
