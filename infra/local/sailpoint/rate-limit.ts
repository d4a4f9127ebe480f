/** How many requests a client may make of one API version, and in what time. */
export interface RateLimit {
  limit: number;
  windowMs: number;
}

/**
 * Counts requests in windows that open with a key's first request. The returned function answers undefined
 * for a request within the limit, else the whole seconds until the window ends.
 */
export function createRateLimiter(
  { limit, windowMs }: RateLimit,
  now: () => number,
): (key: string) => number | undefined {
  const windows = new Map<string, { endsAt: number; used: number }>();
  return (key) => {
    const at = now();
    let window = windows.get(key);
    if (window === undefined || at >= window.endsAt) {
      window = { endsAt: at + windowMs, used: 0 };
      windows.set(key, window);
    }
    window.used += 1;
    return window.used <= limit ? undefined : Math.ceil((window.endsAt - at) / 1000);
  };
}
