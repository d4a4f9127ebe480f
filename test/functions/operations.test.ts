import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { audits } from '../../functions/audits.ts';
import { jobs } from '../../functions/jobs.ts';
import { operations } from '../../functions/operations.ts';
import { vendorOperations as actingAtVendors } from '../../functions/vendor-operations.ts';
import { hookEventTypes } from '../../lib/okta/event-types.ts';
import type { Operation } from '../../lib/operation/operation.ts';
import { resourceTypes } from '../../lib/resource/registry.ts';
import type { ResourceType } from '../../lib/resource/resource-type.ts';
import { vendorOperations } from '../contract/vendor-operations.ts';

const all: [string, Operation][] = Object.entries(operations).map(([file, { operation }]) => [
  file,
  operation,
]);

const changes = all.flatMap(([, operation]) => (operation.kind === 'change' ? [operation] : []));

// One of each kind of thing that an event may be about.
const target = ['User', 'AppInstance', 'UserGroup', 'UDDevice', 'ROLE', 'CUSTOM_ROLE', 'RESOURCE_SET'].map(
  (type) => ({
    type,
    id: `${type === 'User' ? '00u' : 'x'}1emaKYZTWRYYRRTSK`,
    alternateId: 'x',
    displayName: 'x',
  }),
);

/** The operations of which the events that the hook delivers tell, as a kind of resource reads them. */
function toldOf({ effectsOf }: ResourceType): string[] {
  const effects = hookEventTypes.flatMap((eventType) => {
    const event = { uuid: 'x', eventType, published: '2026-01-01T00:00:00.000Z', target };
    return effectsOf?.(event) ?? [];
  });
  return effects.flatMap(({ operations }) => operations);
}

test('every file in functions/ is in a list, and every entry of the lists is a file', async () => {
  const found = await readdir(new URL('../../functions', import.meta.url), { recursive: true });
  const files = found
    .filter((file) => file.includes('/') && file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
  expect(Object.keys({ ...operations, ...jobs, ...audits }).sort()).toEqual(files.sort());
});

test('an operation that acts at a vendor is in the vendors’ list, from which retry, settle and revert make changes, and in no other', () => {
  const acting = all.filter(([, { kind }]) => kind !== 'lookup').map(([file]) => file);
  expect(Object.keys(actingAtVendors).sort()).toEqual(acting.sort());
});

test('every change touches a kind of resource that the registry has, so that events, findings and audits know it', () => {
  for (const [, operation] of all)
    if (operation.kind === 'change') expect(resourceTypes, operation.id).toContain(operation.touches);
});

/** What a vendor's specification does not declare: a part of its own next links, and what its older clients send. */
const UNDECLARED: Readonly<Record<string, readonly string[]>> = {
  'okta.getRoleAssignmentGovernanceGrantResources': ['after'],
  'okta.listApplicationUsers': ['filter', 'query_scope'],
};

describe.each(changes.map((operation) => [operation.id, operation] as const))(
  'the change %s',
  (id, { touches }) => {
    test('is in the bearing of what it touches, once, so that audits and the revert know what it does', () => {
      const { gives, takes, sets = [], alters = [] } = touches.bearing;
      const named = [...gives, ...takes, ...sets, ...alters].filter((one) => one === id);
      expect(named, `add it to the bearing of ${touches.name}`).toEqual([id]);
    });

    test.runIf(touches.effectsOf)(
      'is told of by an event that the hook asks for, so that it is confirmed',
      () => {
        expect(toldOf(touches), `add it to the events of ${touches.name}, and these to the hook's`).toContain(
          id,
        );
      },
    );
  },
);

test('the bearing and the events of each kind name changes only, which touch it', () => {
  for (const type of resourceTypes) {
    const touching = changes.filter(({ touches }) => touches === type).map(({ id }) => id);
    const { gives, takes, sets = [], alters = [] } = type.bearing;
    expect(touching, type.name).toEqual(
      expect.arrayContaining([...new Set([...gives, ...takes, ...sets, ...alters, ...toldOf(type)])]),
    );
  }
});

test('every change has an inverse among the operations, or a sentence that says why it has none', () => {
  for (const [, operation] of all) {
    if (operation.kind !== 'change') continue;
    const undoable = {
      request: { path: '', params: {}, query: {}, body: {} },
      before: { id: 'x', type: 'USER_ADMIN' },
      after: { id: 'x', type: 'USER_ADMIN' },
    };
    const inverse = operation.inverse(undoable);
    if (typeof inverse === 'string') expect(inverse, operation.id).toMatch(/^[A-Z].{20,}[^.]$/);
    else expect(all.map(([, { id }]) => id)).toContain(inverse.operation);
  }
});

test('no two operations share an id, and no two routes are alike', () => {
  const ids = all.map(([, { id }]) => id);
  const routes = all.flatMap(([, { method, routes }]) =>
    routes.map((route) => `${method} ${route.replaceAll(/\{\w+\}/g, '{}')}`),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(routes).size).toBe(routes.length);
});

test('the vendors’ operations are just these', () => {
  const served = all.map(([, { id }]) => id).filter((id) => /^(okta|sailpoint)\./.test(id));
  expect(served.sort()).toEqual(vendorOperations.map(({ id }) => id).sort());
});

describe.each(vendorOperations)('$id', (vendor) => {
  const operation = all.map(([, found]) => found).find(({ id }) => id === vendor.id);
  if (operation?.kind !== 'read' && operation?.kind !== 'change')
    throw new Error(`${vendor.id} is not served`);

  test('has its vendor’s method, path and success status', () => {
    expect(operation.method).toBe(vendor.method);
    expect(operation.routes[0]).toBe(
      `/${operation.vendor.name}${operation.vendor.name === 'okta' ? '' : '/v3'}${vendor.path}`,
    );
    expect(operation.answer.status).toBe(vendor.success);
  });

  test('takes its vendor’s parameters and body', () => {
    const inPath = [...vendor.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(membersOf(operation.params)).toEqual(inPath.sort());
    const undeclared = UNDECLARED[vendor.id] ?? [];
    expect(membersOf(operation.query)).toEqual([...vendor.query, ...undeclared].sort());
    expect(
      operation.body && {
        mediaType: operation.body.mediaType ?? 'application/json',
        required: !operation.body.optional,
      },
    ).toEqual(vendor.body);
  });

  test('names the scope that its vendor asks for, and is a change where its vendor’s method writes', () => {
    expect(operation.scope).toBe(vendor.scope);
    expect(operation.kind).toBe(vendor.method === 'GET' ? 'read' : 'change');
  });
});

test('SailPoint is served under each of its versions and at its newer address', () => {
  expect(operations['sailpoint/auth-users/update'].operation.routes).toEqual([
    '/sailpoint/v3/auth-users/{id}',
    '/sailpoint/v2024/auth-users/{id}',
    '/sailpoint/v2025/auth-users/{id}',
    '/sailpoint/v2026/auth-users/{id}',
    '/sailpoint/auth-users/v1/{id}',
  ]);
});

function membersOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape).sort() : [];
}
