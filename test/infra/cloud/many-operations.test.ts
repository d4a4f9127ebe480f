import { expect, test, vi } from 'vitest';
import type { OperationFunction } from '../../../infra/functions.ts';
import { synthesize } from './synthesize.ts';

// A deployment with 120 operations more than today, as a vendor's whole specification would add them.
const { FOLDERS, EACH } = vi.hoisted(() => ({ FOLDERS: 12, EACH: 10 }));

vi.mock('../../../infra/functions.ts', async (actual) => {
  const functions = await actual<typeof import('../../../infra/functions.ts')>();
  const pattern = functions.operationFunctions.find(({ file }) => file === 'okta/user-roles/unassign');
  if (!pattern) throw new Error('there is no operation to repeat');
  const generated = Array.from({ length: FOLDERS * EACH }, (_, n): OperationFunction => {
    const [folder, name] = [`okta/generated-${n % FOLDERS}`, `operation-${n}`];
    const routes = pattern.operation.routes.map((route) => `${route}/${name}`);
    return {
      ...pattern,
      file: `${folder}/${name}`,
      operation: { ...pattern.operation, id: `okta.generated${n}`, routes },
    };
  });
  return { ...functions, operationFunctions: [...functions.operationFunctions, ...generated] };
});

test('no stack has more than 400 resources, 200 parameters or 200 outputs, with everything on', () => {
  const templates = synthesize({ tracing: true, iamApi: true, callers: { rotateAfterDays: 30 } });
  const sizes = [...templates].map(([name, { Resources, Parameters = {}, Outputs = {} }]) => ({
    name,
    resources: Object.keys(Resources).length,
    parameters: Object.keys(Parameters).length,
    outputs: Object.keys(Outputs).length,
  }));
  expect(sizes.filter(({ name }) => name.startsWith('api/')).length).toBeGreaterThan(FOLDERS);
  expect(sizes.filter((one) => one.resources > 400 || one.parameters > 200 || one.outputs > 200)).toEqual([]);
});
