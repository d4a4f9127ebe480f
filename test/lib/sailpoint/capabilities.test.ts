import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Capability,
  type SailPointTenant,
  startSailPointTenant,
} from '../../../infra/local/sailpoint/start-sailpoint-tenant.ts';
import { type AuthUserPatch, authUserPatch } from '../../../lib/sailpoint/auth-user.ts';
import {
  patchedCapabilities,
  whatAddDrops,
  withPatchedCapabilities,
} from '../../../lib/sailpoint/capabilities.ts';
import { sailpoint } from '../../../lib/sailpoint/sailpoint.ts';
import { Connection } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';

let tenant: SailPointTenant;
let connection: Connection;
beforeAll(async () => {
  tenant = await startSailPointTenant({ rateLimit: { limit: 100_000, windowMs: 10_000 } });
  const { url: baseUrl, clientId, clientSecret } = tenant;
  connection = new Connection(baseUrl, sailpoint.connect({ baseUrl, clientId, clientSecret }).authorization);
});
afterAll(() => tenant.close());

/** What the tenant itself makes of a patch; undefined where it refuses. */
async function patchedByTenant(
  held: Capability[] | null,
  body: AuthUserPatch,
): Promise<string[] | undefined> {
  const id = tenant.samples.identityId;
  tenant.setCapabilities(id, held);
  const path = `/v3/auth-users/${id}`;
  const patch = { method: 'PATCH', path, body, mediaType: 'application/json-patch+json' } as const;
  const answer = await connection.write(patch, new Deadline(5_000)).catch((error) => error.answer);
  if (answer.status === 400) return undefined;
  expect(answer.status).toBe(200);
  return (answer.body as { capabilities: string[] | null }).capabilities ?? [];
}

const capability = fc.constantFrom<Capability>('HELPDESK', 'ORG_ADMIN', 'CERT_ADMIN');
const held = fc.option(fc.uniqueArray(capability), { nil: null });
const places = (...ends: string[]) => fc.constantFrom(...ends.map((end) => `/capabilities${end}`));
const path = fc.oneof(
  { weight: 8, arbitrary: places('', '/-', '/0', '/1') },
  { weight: 2, arbitrary: places('/2', '/3', '/00', '/-1', '/1e0', '/length', '/', '/0/0', '/__proto__') },
  { weight: 1, arbitrary: fc.constantFrom('/id', '/', 'capabilities', '/capabilitiesX', '/foo') },
);
const value = fc.oneof(
  { weight: 4, arbitrary: capability },
  { weight: 2, arbitrary: fc.array(capability) },
  { weight: 1, arbitrary: fc.constantFrom(null, 7, {}, [7]) },
);
const valued = fc.record({
  op: fc.constantFrom('add' as const, 'replace' as const, 'test' as const),
  path,
  value,
});
const operation = fc.oneof(
  { weight: 6, arbitrary: valued },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('remove' as const), path }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constantFrom('move' as const, 'copy' as const), path, from: path }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('add' as const, 'test' as const), path }) },
);
const patch = fc.array(operation, { minLength: 1, maxLength: 3 });

describe('patchedCapabilities', () => {
  it('is what the tenant makes of the patch, wherever it is anything', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(held, patch, async (capabilities, body) => {
        const foretold = patchedCapabilities(capabilities, authUserPatch.parse(body));
        if (foretold === undefined) return;
        told += 1;
        expect(new Set(foretold)).toEqual(
          new Set((await patchedByTenant(capabilities, body)) ?? ['refused']),
        );
      }),
      { numRuns: 2000 },
    );
    expect(told).toBeGreaterThan(150);
  });

  it.each<[string, AuthUserPatch, string[] | null]>([
    ['add to the end appends', [{ op: 'add', path: '/capabilities/-', value: 'C' }], ['A', 'B', 'C']],
    ['add of the member replaces all', [{ op: 'add', path: '/capabilities', value: ['C'] }], ['C']],
    ['replace of the member replaces all', [{ op: 'replace', path: '/capabilities', value: ['C'] }], ['C']],
    [
      'remove of the member leaves null, as SailPoint shows it',
      [{ op: 'remove', path: '/capabilities' }],
      null,
    ],
    ['remove of an index takes that one', [{ op: 'remove', path: '/capabilities/0' }], ['B']],
    [
      'replace of an index puts another there',
      [{ op: 'replace', path: '/capabilities/1', value: 'C' }],
      ['A', 'C'],
    ],
    ['a test that holds changes nothing', [{ op: 'test', path: '/capabilities/0', value: 'A' }], ['A', 'B']],
  ])('foretells that %s', (_, body, left) => {
    expect(patchedCapabilities(['A', 'B'], body)).toEqual(left);
  });

  it('changes neither the capabilities nor the patch, which goes upstream afterwards', () => {
    const capabilities = ['A'];
    const body: AuthUserPatch = [
      { op: 'replace', path: '/capabilities', value: ['B'] },
      { op: 'add', path: '/capabilities/-', value: 'C' },
    ];
    const copy = structuredClone(body);
    expect(patchedCapabilities(capabilities, body)).toEqual(['B', 'C']);
    expect([capabilities, body]).toEqual([['A'], copy]);
  });
});

const hasPatchedCapabilities = (before: unknown, patch: AuthUserPatch) =>
  before !== undefined && withPatchedCapabilities(before, patch) === before;

it('an add on all capabilities says what it would drop', () => {
  const user = { id: '1', capabilities: ['HELPDESK', 'CERT_ADMIN'] };
  const add = (path: string, value: unknown) => whatAddDrops(user, [{ op: 'add', path, value }]);
  expect(add('/capabilities', ['CERT_ADMIN', 'REPORT_ADMIN'])).toContain('drops HELPDESK;');
  expect(add('/capabilities', ['HELPDESK', 'CERT_ADMIN', 'REPORT_ADMIN'])).toBeUndefined();
  expect(add('/capabilities/-', 'REPORT_ADMIN')).toBeUndefined();
});

describe('a patch that leaves an auth user as it is', () => {
  const user = (capabilities: unknown) => ({ id: '2c91', capabilities });
  const replace = (...value: string[]): AuthUserPatch => [{ op: 'replace', path: '/capabilities', value }];

  it('is true where the same capabilities would be left, in whatever order', () => {
    expect(hasPatchedCapabilities(user(['A', 'B']), replace('B', 'A'))).toBe(true);
    expect(hasPatchedCapabilities(user(['A']), [{ op: 'add', path: '/capabilities/-', value: 'A' }])).toBe(
      true,
    );
    expect(hasPatchedCapabilities(user(null), replace())).toBe(true);
  });

  it('is false where others would be left, or the patch does not fit', () => {
    expect(hasPatchedCapabilities(user(['A']), replace('A', 'B'))).toBe(false);
    expect(hasPatchedCapabilities(user(['A', 'B']), replace('A'))).toBe(false);
    expect(hasPatchedCapabilities(user(['A']), [{ op: 'remove', path: '/capabilities/1' }])).toBe(false);
    expect(hasPatchedCapabilities(user(['A']), [{ op: 'add', path: '/foo', value: 'A' }])).toBe(false);
    expect(
      hasPatchedCapabilities(user(['A']), [{ op: 'replace', path: '/capabilities/-', value: 'A' }]),
    ).toBe(false);
  });

  it('is false for what is no auth user', () => {
    for (const other of [null, undefined, {}, { id: '2c91', capabilities: 'A' }]) {
      expect(hasPatchedCapabilities(other, replace())).toBe(false);
    }
  });
});
