/** What a step of an official client ended with, on both sides. */
export interface ClientOutcome {
  /** The vendor's operationId. */
  readonly operation: string;
  readonly title: string;
  /** In what the gateway was not as the vendor; undefined where it was. */
  readonly fault: string | undefined;
}

/** Outcomes by the operation that they call. */
export const byOperation = (outcomes: readonly ClientOutcome[]): Map<string, ClientOutcome[]> =>
  Map.groupBy(outcomes, ({ operation }) => operation);
