import type { Caller, Callers } from './callers.ts';
import { type Presented, presentedBy } from './presented.ts';

/** Who asked could not be told. It does not say what was wrong with the credential. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
  /** The kind of credential that was presented, for the count of failures; never the credential. */
  readonly kind: Presented['kind'] | 'eventHook' | 'none';

  constructor(kind: Presented['kind'] | 'eventHook' | 'none') {
    super('The request carries no valid credential');
    this.kind = kind;
  }
}

/** A request as far as it proves who sent it. */
export interface Provable {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes, as they came. */
  readonly body: Buffer;
  /** Whom API Gateway's IAM authorizer let in. */
  readonly iamArn?: string | undefined;
}

/** Who sent a request, and by which id the sender's signature names the delivery. */
export interface Authenticated {
  readonly caller: Caller;
  /** Signed along with the body, so that a replay cannot pass for another delivery. */
  readonly deliveryId?: string;
}

/**
 * Who is asking. The raw bytes are verified, before anything of them is parsed.
 *
 * @param kinds the kinds of credentials that are taken
 * @param callers of the secret's versions that are valid now
 * @throws {Unauthenticated}
 */
export async function authenticate(
  request: Provable,
  callers: readonly Callers[],
  kinds: ReadonlySet<Presented['kind']>,
): Promise<Authenticated> {
  const presented = presentedBy(request.headers, request.iamArn);
  if (!presented || !kinds.has(presented.kind)) throw new Unauthenticated(presented?.kind ?? 'none');
  for (const version of callers) {
    const caller = await version.identify(presented, request.body);
    if (caller)
      return presented.kind === 'standardWebhooks' ? { caller, deliveryId: presented.id } : { caller };
  }
  throw new Unauthenticated(presented.kind);
}
