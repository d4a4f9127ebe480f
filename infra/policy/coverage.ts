import type { Operation } from '../../lib/operation/operation.ts';
import type { Policy } from '../../lib/policy/policy.ts';
import {
  type Asking,
  type Question,
  questionAbout,
  questionOf,
  questionOfClosing,
} from '../../lib/policy/question.ts';
import { type Example, examplesOf } from './examples.ts';

/** Callers as a new installation has them. */
export const exampleCallers: readonly Asking[] = [
  { caller: 'servicenow', callerGroups: ['itsm'] },
  { caller: 'jira', callerGroups: ['itsm'] },
  { caller: 'operator', callerGroups: ['operator'] },
  { caller: 'auditor', callerGroups: ['auditor'] },
];

// From the least that a caller may bring to the most: the first that is enough is what it takes.
const TICKETS: readonly (readonly [string | undefined, string])[] = [
  [undefined, 'yes'],
  ['INC0010023', 'with a ticket'],
  ['IAM-412', 'with a Jira issue or a CHG ticket'],
  ['CHG0030001', 'with a CHG ticket'],
];

/** What the policies let the example callers do, as a page. */
export function coveragePage(policy: Policy, operations: readonly Operation[]): string {
  const rows = examplesOf(operations).map((example) => [
    `\`${example.operation.id}\``,
    example.variant,
    ...exampleCallers.map((caller) => whatItTakes(policy, example, caller)),
  ]);
  const head = ['operation', 'of', ...exampleCallers.map(({ caller }) => `\`${caller}\``)];
  return [
    '# What the shipped policies permit\n',
    'Written by `npm run policy`, by asking the [policies](policy.md) about every operation. `servicenow` and `jira` are in the group `itsm`, `operator` is in the group `operator`, `auditor` is in the group `auditor`; whoever is in no group is refused everything.\n',
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

function whatItTakes(policy: Policy, example: Example, caller: Asking): string {
  const decisions = TICKETS.map(([ticket, words]) => ({
    words,
    decision: policy.decide(questionFor(example, { ...caller, ticket })),
  }));
  const enough = decisions.find(({ decision }) => decision.allowed);
  if (enough) return enough.words;
  const refusal = decisions.at(-1)?.decision;
  return refusal?.allowed === false ? `no: \`${refusal.policyId}\`` : '';
}

/** The question whether a caller may do what an example does. */
export function questionFor({ operation, request, target, closes }: Example, asking: Asking): Question {
  if (operation.kind === 'lookup' && closes) return questionOfClosing(operation, request, asking, closes);
  if (operation.kind !== 'change') return questionOf(operation, request, asking);
  if (!target) throw new Error(`The example of ${operation.id} does not say what it touches`);
  return questionAbout(operation, target, asking);
}
