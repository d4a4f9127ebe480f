/** What a bench's last lines say, each of a goal: `ledger: ratio 0.78 (goal ≤ 0.8) ok`. */
export interface Concluded {
  readonly name: string;
  /** `ratio`, or what else was measured: `median`, `p99`. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
  readonly ok: boolean;
}

const CONCLUSION = /^([a-z][\w, -]*): (\w+) ([\d.,]+)( \S+)? \(goal (.+)\) (ok|short)$/;

/** The conclusion that a line is, if it is one. */
export function concludedIn(line: string): Concluded[] {
  const [, name = '', what = '', value = '', unit = '', goal = '', end] = CONCLUSION.exec(line) ?? [];
  if (end === undefined) return [];
  const number = Number(value.replaceAll(',', ''));
  return [{ name, what, value: number, unit: unit.trim(), goal, ok: end === 'ok' }];
}
