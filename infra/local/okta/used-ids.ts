/** Remembers ids that may be used once, until they could no longer be accepted anyway. */
export class UsedIds {
  readonly #expiresAt = new Map<string, number>();

  /** Whether the id is new; it is used from then on. Instants in milliseconds. */
  use(id: string, now: number, expiresAt: number): boolean {
    const known = this.#expiresAt.get(id);
    if (known !== undefined && known > now) return false;
    if (this.#expiresAt.size > 10_000) {
      for (const [old, end] of this.#expiresAt) if (end <= now) this.#expiresAt.delete(old);
    }
    this.#expiresAt.set(id, expiresAt);
    return true;
  }
}
