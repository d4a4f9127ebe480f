import { isElsewhere } from './elsewhere.ts';
import type { Keeper } from './keeper.ts';
import { Ledger, type Move } from './ledger.ts';
import type { ChangeRecord } from './record.ts';

/**
 * The ledger of one change: what the vendor says goes on record without its secrets, and its caller has it as it is, the
 * first time.
 */
export class KeepingLedger extends Ledger {
  readonly #keeper: Keeper;

  constructor(keeper: Keeper, ...ledger: ConstructorParameters<typeof Ledger>) {
    super(...ledger);
    this.#keeper = keeper;
  }

  override add(record: ChangeRecord): Promise<boolean> {
    return super.add({ ...record, ...this.#kept(record) });
  }

  override async move(record: ChangeRecord, to: Move): Promise<ChangeRecord | undefined> {
    // All that is said of a resource is written together.
    const moved = await super.move({ ...record, ...this.#kept(record) }, { ...to, ...this.#kept(to) });
    if (!moved) return undefined;
    const { response } = to.response ? to : record;
    return response ? { ...moved, response } : moved;
  }

  #kept({ response, reason }: Pick<Move, 'response' | 'reason'>) {
    return {
      ...(response && { response: isElsewhere(response.body) ? response : this.#keeper.response(response) }),
      ...(reason !== undefined && { reason: this.#keeper.text(reason) }),
    };
  }
}
