import { expect, test } from 'vitest';
import committed from '../../../docs/openapi.json' with { type: 'json' };
import { operations } from '../../../functions/operations.ts';
import { openApiDocument } from '../../../lib/operation/openapi.ts';
import packageJson from '../../../package.json' with { type: 'json' };

const document = openApiDocument(operations, packageJson.version);
const described = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
);

test('the committed document is the one that the operations make', () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(document)));
});

test('every route is described once, under an operationId of its own', () => {
  const routes = Object.values(operations).flatMap(({ operation }) =>
    operation.routes.map((route) => `${operation.method} ${route}`),
  );
  expect(described.map(({ route }) => route).sort()).toEqual(routes.sort());
  expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(described.length);
});

test('every change takes a ticket and a key, and answers which change it was', () => {
  for (const operation of described.filter(
    ({ route, tags }) =>
      !route.startsWith('GET') && !tags.some((tag: string) => ['api', 'hooks', 'callers'].includes(tag)),
  )) {
    const names = operation.parameters?.map((parameter: { name?: string }) => parameter.name);
    expect(names, operation.route).toEqual(expect.arrayContaining(['Ticket', 'Idempotency-Key']));
    // What moves a finding on changes nothing at a vendor.
    if (!operation.tags.includes('findings'))
      expect(JSON.stringify(operation.responses), operation.route).toContain('Change-Id');
  }
});

test('every reference leads to a component', () => {
  const text = JSON.stringify(document);
  const refs = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
  );
  expect(refs.size).toBeGreaterThan(10);
  expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining([...refs]));
});
