/** What one check came to. Nothing secret is in it: secrets are named by their members. */
export interface Check {
  /** What was looked at, in a few words. */
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found; for a failure, what is wrong. */
  readonly found: string;
  /** What to do about a failure or a warning. */
  readonly remedy?: string;
}

/** What is as it should be. */
export const ok = (name: string, found: string): Check => ({ name, state: 'ok', found });

/** What could not be looked at, or need not be. */
export const skipped = (name: string, found: string): Check => ({ name, state: 'skipped', found });

/** What works, and is weaker than it could be. The operator may have chosen it, so it does not fail. */
export const warning = (name: string, found: string, remedy: string): Check => ({
  name,
  state: 'warning',
  found,
  remedy,
});

/** What is wrong, and what to do about it, in a sentence or two each. */
export const failed = (name: string, found: string, remedy: string): Check => ({
  name,
  state: 'failed',
  found,
  remedy,
});
