import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Call } from './call.ts';
import { invalidSearch, validationFailed } from './errors.ts';
import type { Records } from './ordered-records.ts';

/** The page sizes an operation takes. Without `max` any size is taken. */
export interface PageSizes {
  min: number;
  max?: number;
  fallback: number;
  /** That older documents call -1 the default. */
  minusOne?: true;
}

/** One page: its records and the address of the next one, if there is one. */
export interface Page<T> {
  items: T[];
  nextUrl?: string;
}

interface Position {
  seq: number;
  page: number;
  empty: boolean;
}

const START: Position = { seq: 0, page: 1, empty: false };

function keyOf(seed: number): Buffer {
  return createHash('sha256').update(`cursors of the embedded org ${seed}`).digest();
}

/** What a cursor is bound to: it works only for the list and the filter it came from. */
function listOf(call: Call): string {
  const filters = [...call.query].filter(([name]) => name !== 'after' && name !== 'limit').sort();
  return `${call.path}?${new URLSearchParams(filters)}`;
}

/** An encrypted position. Deterministic, so that a repeated request gets the same links. */
export function sealCursor(call: Call, position: string): string {
  const list = listOf(call);
  const iv = createHash('sha256').update(`${list} ${position}`).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(call.state.seed), iv).setAAD(Buffer.from(list));
  return Buffer.concat([iv, cipher.update(position, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

/** The position in a cursor. Throws 400 E0000031 for one that the org did not give out for this list. */
export function openCursor(call: Call, cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(call.state.seed), bytes.subarray(0, 12))
      .setAAD(Buffer.from(listOf(call)))
      .setAuthTag(bytes.subarray(-16));
    return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw invalidSearch('Invalid paging request.');
  }
}

/** The `limit` of a request. Throws 400 E0000001 outside of the sizes, where Okta does not clamp either. */
export function limitOf(call: Call, sizes: PageSizes): number {
  const text = call.query.get('limit');
  if (text === null) return sizes.fallback;
  if (text === '-1' && sizes.minusOne && call.state.disputes.takes('minusOneLimit')) return sizes.fallback;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(limit >= sizes.min && limit <= (sizes.max ?? Number.MAX_SAFE_INTEGER))) {
    const range = sizes.max === undefined ? `at least ${sizes.min}` : `between ${sizes.min} and ${sizes.max}`;
    throw validationFailed('limit', `limit: The limit must be ${range}.`);
  }
  return limit;
}

/** The request's own address with another cursor; the other parameters are carried along. */
export function urlWithCursor(call: Call, cursor: string): string {
  const query = new URLSearchParams(call.query);
  query.set('after', cursor);
  return `${call.state.url}${call.path}?${query}`;
}

/** The request's own address. */
export function selfUrl(call: Call): string {
  return `${call.state.url}${call.path}${call.rawQuery ? `?${call.rawQuery}` : ''}`;
}

function positionOf(call: Call): Position {
  const after = call.query.get('after');
  if (after === null || after === '') return START;
  const [seq, page, empty] = openCursor(call, after).split('.').map(Number);
  return { seq: seq ?? 0, page: page ?? 1, empty: empty === 1 };
}

function nextOf(call: Call, position: Position): string {
  return urlWithCursor(call, sealCursor(call, `${position.seq}.${position.page}.${position.empty ? 1 : 0}`));
}

/** The page that a request asks for, of the records that `keep` lets through. */
export function pageOf<T>(
  call: Call,
  records: Records<T>,
  sizes: PageSizes,
  keep: (record: T) => boolean = () => true,
): Page<T> {
  const limit = limitOf(call, sizes);
  const position = positionOf(call);
  // Okta may answer an empty page that still has a next link: a client that stops there misses the rest.
  if (position.empty) return { items: [], nextUrl: nextOf(call, { ...position, empty: false }) };
  const items: T[] = [];
  let last = position.seq;
  for (const [seq, record] of records.after(position.seq)) {
    if (!keep(record)) continue;
    if (items.length === limit) {
      const every = call.state.behaviour.emptyPageEvery;
      const empty = every > 0 && position.page % every === 0;
      return { items, nextUrl: nextOf(call, { seq: last, page: position.page + 1, empty }) };
    }
    items.push(record);
    last = seq;
  }
  return { items };
}

/** The `Link` header lines of a page. */
export function linksOf(call: Call, page: Page<unknown>): string[] {
  const links = [`<${selfUrl(call)}>; rel="self"`];
  if (page.nextUrl !== undefined) links.push(`<${page.nextUrl}>; rel="next"`);
  return links;
}
