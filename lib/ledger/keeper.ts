import { isDeepStrictEqual } from 'node:util';
import { copyJson } from '../json/copy.ts';
import { isSecretName } from '../json/secret-name.ts';
import { type Instead, takeSecrets } from '../json/take-secrets.ts';
import { vendorWords } from '../upstream/vendor-words.ts';
import { imageOf, isMark, type Mask, markOf, REDACTED } from './image.ts';
import type { ChangeRecord, VendorResponse } from './record.ts';
import { type RequestSecrets, recordedSecrets, secretsOf } from './request-secrets.ts';

/**
 * What is kept of a change: the one definition for every member of its record that holds what a caller sent or a vendor
 * responded. Out of it come the values whose names tell a secret, those that a deployment has masked, and whatever the
 * request carried of these, wherever the vendor repeats it.
 */
export class Keeper {
  readonly #mask: Mask;
  readonly #secrets: RequestSecrets;
  readonly #isLive: boolean;

  private constructor(mask: Mask, secrets: RequestSecrets, isLive: boolean) {
    this.#mask = mask;
    this.#secrets = secrets;
    this.#isLive = isLive;
  }

  /** Of a change that a request asks for. @throws {TooManySecrets} */
  static ofRequest(mask: Mask, { params, query, body }: Asked): Keeper {
    return new Keeper(mask, secretsOf({ params, query, body }, mask), true);
  }

  /** Of a change that is on record, whose secrets are known by their marks alone. */
  static ofRecord(mask: Mask, { requestSecrets = [] }: Pick<ChangeRecord, 'requestSecrets'>): Keeper {
    return new Keeper(mask, recordedSecrets(requestSecrets, mask), false);
  }

  /** The request without its secrets; what had to be taken out cannot be sent again from there. */
  request<T extends Asked>(request: T) {
    const plain = { ...request, body: imageOf(request.body) ?? undefined };
    const kept = this.#without(plain, (value, why) => (why === 'masked' ? this.#mark(value) : REDACTED));
    const { marks } = this.#secrets;
    return {
      request: kept as ChangeRecord['request'],
      replayable: isDeepStrictEqual(kept, plain),
      ...(marks.length > 0 && { requestSecrets: [...marks] }),
    };
  }

  /** A resource, with a mark for each secret, so that a change of it still shows. */
  image(representation: unknown): unknown {
    return this.#without(
      imageOf(representation),
      (value) => this.#mark(value),
      (name) => this.text(name),
    );
  }

  /** A vendor's response, for whoever sends the request once more. */
  response({ status, body }: VendorResponse): VendorResponse {
    if (body === undefined) return { status };
    return {
      status,
      body: this.#without(
        body,
        () => REDACTED,
        (name) => this.text(name),
      ),
    };
  }

  /** A sentence. */
  text(text: string): string {
    return this.#secrets.withoutThem(text);
  }

  /** A vendor's own words, which may repeat what the request carried; undefined where nothing is left of them. */
  vendorWords(text: string | undefined): string | undefined {
    return text === undefined ? undefined : vendorWords(text, (words) => this.text(words));
  }

  /** Whether two representations say the same of a resource, as far as this keeper knows what was asked for. */
  isSame(one: unknown, other: unknown): boolean {
    return isDeepStrictEqual(this.#comparable(one), this.#comparable(other));
  }

  /** A secret that is no longer there is the same as whichever one of the request's. */
  #comparable(representation: unknown): unknown {
    if (this.#isLive) return imageOf(representation);
    const marks = new Set<unknown>(this.#secrets.marks);
    return copyJson(this.image(representation), (leaf) => (marks.has(leaf) ? REDACTED : leaf));
  }

  #without(value: unknown, instead: Instead['taken'], name?: Instead['name']): unknown {
    return takeSecrets(value, this.#mask.members, {
      ...(name && { name }),
      taken: (taken, why) => (isMark(taken) ? taken : instead(taken, why)),
      leaf: (leaf) => {
        if (leaf === null || typeof leaf === 'boolean' || leaf === undefined || isMark(leaf)) return leaf;
        if (this.#secrets.isOne(leaf)) return instead(leaf, 'secret');
        return typeof leaf === 'string' ? withoutInAddress(this.text(leaf)) : leaf;
      },
    });
  }

  #mark(value: unknown): string {
    return markOf(value, this.#mask.key);
  }
}

interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly body?: unknown;
}

/** An address that works for whoever has it: `…/reset?token=…`. */
function withoutInAddress(text: string): string {
  return text.replace(
    /([?&;])([\w.-]+)=([^&#\s"'<>]+)/g,
    (all, before: string, name: string, value: string) =>
      isSecretName(name) && !isMark(value) ? `${before}${name}=${REDACTED}` : all,
  );
}
