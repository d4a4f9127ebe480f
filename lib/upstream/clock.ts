/** The clock of this machine, and its alarm. */
export interface Clock {
  /** Milliseconds since whenever; never set back. */
  now(): number;
  /** Epoch milliseconds. */
  epoch(): number;
  /** Calls back once after `ms`; returns what calls that off. */
  after(ms: number, call: () => void): () => void;
}

/** The longest that a timer takes: 2³¹ ms would fire at once. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** The real one. */
export const ourClock: Clock = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  after: (ms, call) => {
    // A fraction would be cut, and the alarm come too early.
    const timer = setTimeout(call, Math.ceil(Math.min(ms, LONGEST_MS)));
    return () => clearTimeout(timer);
  },
};
