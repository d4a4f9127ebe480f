/** One thing that is not as it should be. */
export interface Finding {
  /** What it is of: findings of a kind are shown together. */
  readonly kind: string;
  /** What is wrong, in words that are the same for the same fault. */
  readonly fault: string;
  /** One request or step that shows it. */
  readonly example: string;
}

/** What a part of the judge has found. */
export interface Verdict {
  /** A few words with figures, for the last line. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** How often each deliberate difference was met. */
  readonly differences: Readonly<Record<string, number>>;
}

/** Findings by kind and fault, the most frequent first. */
export function grouped(findings: readonly Finding[]): { kind: string; fault: string; examples: string[] }[] {
  const groups = Map.groupBy(findings, ({ kind, fault }) => `${kind}\n${fault}`);
  return [...groups.values()]
    .map((all) => ({
      kind: all[0]?.kind ?? '',
      fault: all[0]?.fault ?? '',
      examples: all.map(({ example }) => example),
    }))
    .sort((a, b) => a.kind.localeCompare(b.kind) || b.examples.length - a.examples.length);
}

/** How a verdict is told: a line for each fault, with how often it was met and the first examples. */
export function told({ findings }: Verdict, examples = 2): string[] {
  return grouped(findings).flatMap(({ kind, fault, examples: all }) => [
    `  ✗ ${all.length}× ${kind}: ${fault}`,
    ...all.slice(0, examples).map((example) => `      ${example}`),
  ]);
}

/** Names of a list of deliberate differences that a run has not met: they do not differ any more. */
export const notMet = (listed: Readonly<Record<string, unknown>>, met: Verdict['differences']): string[] =>
  Object.keys(listed).filter((name) => !met[name]);
