import { operations } from '../../functions/operations.ts';
import { makesChange, type Operation } from '../../lib/operation/operation.ts';
import { auditFunctions, jobFunctions, operationFunctions } from '../functions.ts';
import type { BundledFunction } from './bundle-functions.ts';

/** The most that a function of each kind may load at its start, in kB (1,000 bytes) minified, without WebAssembly. */
export const budgetsKb = {
  read: 300,
  lookup: 360,
  change: 500,
  document: 560,
  publisher: 320,
  audit: 460,
} as const;

/** A line for each function, and a sentence for each that is over its budget. */
export interface SizeReport {
  readonly lines: readonly string[];
  readonly overBudget: readonly string[];
}

/** Holds the sizes of bundled functions against their budgets. */
export function reportSizes(bundled: readonly BundledFunction[]): SizeReport {
  const sized = bundled.map(({ file, bytes }) => {
    const kind = kindOf(file);
    return { file, kind, kb: Math.ceil(bytes / 1000), budgetKb: budgetsKb[kind] };
  });
  return {
    lines: sized.map(({ file, kind, kb }) => `${file.padEnd(44)} ${String(kb).padStart(5)} kB  ${kind}`),
    overBudget: sized
      .filter(({ kb, budgetKb }) => kb > budgetKb)
      .map(
        ({ file, kind, kb, budgetKb }) =>
          `${file} has ${kb} kB, and a ${kind} may have ${budgetKb} kB at most.`,
      ),
  };
}

/** The largest of what is in a function, by package or by folder of ours, in bytes. */
export function largestInputs(
  { inputs }: BundledFunction,
  count = 12,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const [path, bytes] of Object.entries(inputs)) {
    const [, name = path.split('/').slice(0, 2).join('/')] =
      /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path) ?? [];
    sums.set(name, (sums.get(name) ?? 0) + bytes);
  }
  return [...sums].sort(([, a], [, b]) => b - a).slice(0, count);
}

const publishers = new Set(
  [...operationFunctions, ...jobFunctions].filter(({ needs }) => needs.publishes).map(({ file }) => file),
);

const audits = new Set(auditFunctions.map(({ file }) => file));

function kindOf(file: string): keyof typeof budgetsKb {
  // It carries what draws the report's charts, which it loads when it writes one.
  if (audits.has(file)) return 'audit';
  // It carries the clients of the bus and of the bucket.
  if (publishers.has(file)) return 'publisher';
  const operation: Operation | undefined = operations[file as keyof typeof operations]?.operation;
  // It carries the API's whole document.
  if (operation?.id === 'api.openapi') return 'document';
  // Whatever a queue or a clock runs makes changes.
  if (operation === undefined || operation.body || makesChange(operation)) return 'change';
  // A lookup in our own records carries DynamoDB's client, which a vendor's read does not.
  return operation.kind;
}
