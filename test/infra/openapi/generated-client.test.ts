import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS from 'openapi-typescript';
import { afterAll, expect, test } from 'vitest';
import { schemaFile, typeErrors, useClient } from '../../conformance/document/typed-client.ts';
import { startWorld } from '../../conformance/world/start-world.ts';

// The types are made by the last version of openapi-typescript that needs no compiler of its own. `npm run conformance` has
// the newest do the same.
const tsc = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));
const text = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
const makeTypes = async (document: object) => writeFile(schemaFile, await openapiTS(document as never));

const world = await startWorld();
afterAll(() => world.close());

test.each([
  [
    'an operation',
    (document: string) => document.replace('"/okta/api/v1/devices/{deviceId}/lifecycle/suspend"', '"/gone"'),
  ],
  ['a parameter', (document: string) => document.replaceAll('"name": "limit"', '"name": "most"')],
  ['a member of a body', (document: string) => document.replaceAll('"op"', '"what"')],
])('without %s in the document, what uses it does not compile', async (_, spoilt) => {
  const other = spoilt(text);
  expect(other).not.toBe(text);
  await makeTypes(JSON.parse(other));
  expect(await typeErrors(tsc)).toContainEqual(expect.stringContaining('error TS'));
});

test('a client that is made of docs/openapi.json compiles, and each of its calls holds', async () => {
  await makeTypes(JSON.parse(text));
  expect(await typeErrors(tsc)).toEqual([]);
  const steps = await useClient(world);
  expect(steps.length).toBeGreaterThan(10);
  expect(steps.filter(({ held }) => !held)).toEqual([]);
});
