import { expect, test } from 'vitest';
import { vendorOperations } from '../../../functions/vendor-operations.ts';
import { mappingFiles } from '../../../lib/itsm/mappings.generated.ts';
import { performEvent } from '../../../lib/itsm/perform-event.ts';
import { readMappings } from '../../../lib/itsm/read-mappings.ts';
import { changesOf } from '../../../lib/operation/changes.ts';
import type { Invocation } from '../../../lib/operation/invocation.ts';
import { eventOf } from '../../support/event.ts';

const changes = changesOf(vendorOperations);
const mappings = readMappings(mappingFiles, changes);
const from = (id: string) =>
  ({
    ...eventOf({ method: 'POST', route: '/hooks/itsm/{caller}' }),
    caller: { id },
  }) as unknown as Invocation;

test('a caller without a mapping is told so, and is not taken for one whose events are unwanted', async () => {
  const answer = performEvent(mappings, changes, 'freshservice', from('freshservice'));
  await expect(answer).rejects.toMatchObject({ code: 'not-found', status: 404 });
});

test('a caller at the path of another is not let in, whether that one has mappings or not', async () => {
  for (const path of ['servicenow', 'freshservice']) {
    const answer = performEvent(mappings, changes, path, from('jira'));
    await expect(answer).rejects.toMatchObject({ name: 'Unauthenticated' });
  }
});
