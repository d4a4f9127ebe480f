/** What an operation was asked, as far as undoing it is concerned. */
export interface Asked {
  readonly path: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body?: unknown;
}

/** A change that was made: what was asked, and the resource before and after it. */
export interface Undoable {
  readonly request: Asked;
  readonly before: unknown;
  readonly after: unknown;
}

/** The request that undoes a change. */
export interface Inverse {
  /** The operation's id. */
  readonly operation: string;
  readonly request: Partial<Asked>;
}
