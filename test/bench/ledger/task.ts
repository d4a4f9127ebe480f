/** What both are asked to do in a round: so many new calls, each one again, and so many before that do not count. */
export interface Task {
  readonly url: string;
  readonly calls: number;
  readonly warmUp: number;
  /** No two rounds have a key in common. */
  readonly round: string;
}
