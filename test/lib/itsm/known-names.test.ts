import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { vendorOperations } from '../../../functions/vendor-operations.ts';
import { knownTo } from '../../../lib/itsm/known-names.ts';
import { mappingFiles } from '../../../lib/itsm/mappings.generated.ts';
import { readMappings } from '../../../lib/itsm/read-mappings.ts';
import { shapeOf } from '../../../lib/json/shape.ts';
import { changesOf } from '../../../lib/operation/changes.ts';
import { payload } from '../../functions/hooks/payload.ts';

const mappings = readMappings(mappingFiles, changesOf(vendorOperations));
const isKnown = knownTo(mappings);

test.each([
  'issue',
  'statuscategorychangedate',
  'customfield_10999',
  'requestFieldValues',
  'cat_item',
  'cat_item.name',
  'display_value',
  // Of the shipped mappings.
  'okta_app',
  'variables.okta_devices',
])('%s may be shown', (name) => {
  expect(isKnown(name)).toBe(true);
});

test.each([
  'alice.smith',
  'sk_live_51H8',
  'gt_0123456789abcdef',
  'AKIAIOSFODNN7EXAMPLE',
  'JIRAUSER10100',
  'Hunter2secret',
  'u_alice',
  'customfield_555123456789',
  'issue.alice',
  '',
  '.',
  'constructor',
  '__proto__',
])('%s may not', (name) => {
  expect(isKnown(name)).toBe(false);
});

test('of what Jira and ServiceNow send, most is shown', () => {
  const shape = shapeOf(JSON.parse(payload('jira/automation-issue-data')), isKnown);
  expect(shape).toContain('fields{');
  expect(shape).toContain('statuscategorychangedate');
  expect(shape).toContain('customfield_10050');
});

test('no string of a body that is on no list is in its sample', () => {
  const name = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,20}$/),
    fc.constantFrom('issue', 'fields', 'customfield_10050', 'alice.smith', 'variables.okta_app'),
  );
  const body = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 6 },
      fc.string(),
      fc.integer(),
      fc.dictionary(name, tie('any')),
      fc.array(tie('any'), { maxLength: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(body, (any) => {
      const shown = shapeOf(any, isKnown).match(/[^{}[\],…]+/g) ?? [];
      // One that is cut off at the end is the beginning of a name.
      expect(shown.filter((one) => !isKnown(one) && !shapeOf(any, isKnown).endsWith(`${one}…`))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
