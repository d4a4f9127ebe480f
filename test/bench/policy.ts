import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { operations } from '../../functions/operations.ts';
import { compilePolicies } from '../../infra/policy/compile-policies.ts';
import { exampleCallers, questionFor } from '../../infra/policy/coverage.ts';
import { examplesOf } from '../../infra/policy/examples.ts';
import { readPolicies } from '../../infra/policy/read-policies.ts';
import { Policy } from '../../lib/policy/policy.ts';
import { conclude } from './side-by-side/conclude.ts';

// How long a decision takes with 100 policies, over every operation and every example caller; and how long a new
// process takes to its first decision. `npm run bench -- policy`

const POLICIES = 100;
const DECISIONS = 20_000;
const STARTS = 11;

const all = Object.values(operations).map(({ operation }) => operation);
const { schema, files } = await readPolicies(all);
const shipped = Object.keys(compilePolicies({ schema, files }, all).policies).length;
const more = Array.from({ length: POLICIES - shipped }, (_, i) => ownersRule(i)).join('\n');
const bundle = compilePolicies({ schema, files: { ...files, 'owners.cedar': more } }, all);
const policy = await Policy.load(bundle);

const asked = examplesOf(all).flatMap((example) =>
  exampleCallers.map((caller) => ({
    example,
    asking: { ...caller, ticket: 'CHG0030001', source: '192.0.2.1' },
  })),
);
const times: number[] = [];
let allowed = 0;
for (let i = -DECISIONS / 10; i < DECISIONS; i++) {
  const { example, asking } = asked[Math.abs(i) % asked.length] as (typeof asked)[number];
  const start = performance.now();
  const decision = policy.decide(questionFor(example, asking));
  if (i < 0) continue;
  times.push(performance.now() - start);
  if (decision.allowed) allowed++;
}

const starts = Array.from({ length: STARTS }, () =>
  Number(execFileSync(process.execPath, [new URL('policy/start.ts', import.meta.url).pathname]).toString()),
);
const wasm = createRequire(import.meta.url).resolve('@cedar-policy/cedar-wasm/nodejs');
const { size } = await stat(wasm.replace(/[^/]+$/, 'cedar_wasm_bg.wasm'));

console.log(`policies          ${Object.keys(bundle.policies).length}`);
console.log(`decisions         ${times.length}, ${allowed} allowed`);
console.log(`median            ${at(times, 0.5).toFixed(3)} ms`);
console.log(`95 %, 99 %        ${at(times, 0.95).toFixed(3)} ms, ${at(times, 0.99).toFixed(3)} ms`);
console.log(`WebAssembly       ${(size / 1e6).toFixed(1)} MB`);
console.log(`to 1st decision   ${at(starts, 0.5).toFixed(0)} ms (median of ${STARTS} new processes)`);
conclude({
  name: 'policy',
  what: 'median',
  value: at(times, 0.5),
  unit: 'ms',
  goal: { atMost: 1 },
  figures: { 'p99, ms': at(times, 0.99), 'to first decision, ms': at(starts, 0.5) },
});

/** A rule as an installation gets dozens of: who may hand out which applications. */
function ownersRule(i: number): string {
  return `@id("owners-${i}") @reason("The owners of application ${i} hand it out.")
permit (
  principal in CallerGroup::"owners-${i}",
  action in [Action::"applicationAccess", Action::"reads"],
  resource
)
when { context has appId && ["0oa${i}a", "0oa${i}b", "0oa${i}c"].contains(context.appId) }
unless { context has ticketKind && context.ticketKind == "INC" };`;
}

function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
