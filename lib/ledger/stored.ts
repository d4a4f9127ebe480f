import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parseJson } from '../json/parse.ts';
import { Elsewhere, isElsewhere, sha256Of } from './elsewhere.ts';
import { imageOf } from './image.ts';
import { type ChangeRecord, changeRecord } from './record.ts';
import { saidBy, shardOf } from './table.ts';

/** An item of the ledger's table. */
export type Item = Record<string, unknown>;

/** One piece of a value that is too large for its record, as an item of its own. */
export interface Part {
  /** `part `, the digest of the whole, and the piece's number. */
  readonly id: string;
  readonly text: string;
}

// What callers and vendors say is kept as JSON text: DynamoDB's own documents hold no number beyond 38 digits or
// 10^126, no empty name, no half of a surrogate pair, and nothing nested deeper than 32 levels.
const VALUES = ['body', 'before', 'answer', 'after'] as const;
/** Stands for a value that is what the vendor's response shows, without its links. */
const SHOWN = '@answer';
/** Stands for a time that is when the change was accepted. */
const WHEN_ACCEPTED = '=';
type Values = Partial<Record<(typeof VALUES)[number], unknown>>;
/** The attributes that are written together, as one of them may say that it is as another. */
const TOGETHER = ['request', 'status', ...VALUES] as const;

/** What was written is read again: deeper than anything that is taken. */
export const MAX_DEPTH = 1_000;

/** An item holds 400 kB: four values of this size, and all else. */
const MAX_INLINE_BYTES = 64 * 1024;
const PART_CHARACTERS = 380 * 1024;

/** The order in which indexes have changes, unlike a time of acceptance never the same for two. */
export const positionOf = ({ acceptedAt, id }: Pick<ChangeRecord, 'acceptedAt' | 'id'>) =>
  `${acceptedAt} ${id}`;

/** When a change was accepted, by its position. */
export const acceptedAtIn = (position: string) => position.slice(0, position.lastIndexOf(' '));

/** A record as an item, and the parts that are to be there before it. Members that are undefined are left out. */
export function stored(record: ChangeRecord): { item: Item; parts: Part[] } {
  const { request, before, after, response, reviewReason, awaiting, acceptedAt, startedAt, ...plain } =
    record;
  const { body, query, ...asked } = request;
  const parts: Part[] = [];
  const values = textsOf({ body, before, after, answer: response?.body }, parts);
  const item = {
    ...plain,
    ...values,
    startedAt: startedAt === acceptedAt ? WHEN_ACCEPTED : startedAt,
    request: JSON.stringify(isDeepStrictEqual(query, {}) ? asked : { ...asked, query }),
    status: response?.status,
    position: positionOf(record),
    reviewShard: reviewReason && shardOf(reviewReason, record.id),
    awaitingShard: awaiting && shardOf(awaiting, record.id),
  };
  return { item, parts };
}

/** The attributes that a change of these members changes, with what they are then; undefined where they go. */
export function storedChanges(
  moved: ChangeRecord,
  members: readonly string[],
): { item: Item; parts: Part[] } {
  const all = stored(moved);
  const isOf = (name: string) => ['request', 'before', 'after', 'response'].includes(name);
  const touched = members.some(isOf);
  const names = [
    ...members.filter((name) => !isOf(name) && !['reviewReason', 'awaiting', 'acceptedAt'].includes(name)),
    ...(touched ? TOGETHER : []),
    'reviewShard',
    'awaitingShard',
  ];
  if (touched && [moved.request.body, moved.before, moved.after, moved.response?.body].some(isElsewhere))
    throw new Error('A record that was not read as a whole cannot be written');
  return {
    item: Object.fromEntries(names.map((name) => [name, all.item[name]])),
    parts: touched ? all.parts : [],
  };
}

/** The record that an item is; what is kept beside it is an {@link Elsewhere}, unless its parts are given. */
export function recordOf(item: Item, parts?: ReadonlyMap<string, string>): ChangeRecord {
  const {
    position,
    reviewShard,
    awaitingShard,
    status,
    request,
    body,
    before,
    after,
    answer,
    startedAt,
    ...plain
  } = item;
  const values = valuesOf({ body, before, answer, after }, parts);
  const acceptedAt = acceptedAtIn(String(position));
  return changeRecord.parse({
    ...plain,
    acceptedAt,
    ...(startedAt !== undefined && { startedAt: startedAt === WHEN_ACCEPTED ? acceptedAt : startedAt }),
    request: {
      query: {},
      ...(parseJson(String(request)) as object),
      ...('body' in values && { body: values.body }),
    },
    ...('before' in values && { before: values.before }),
    ...('after' in values && { after: values.after }),
    ...(status !== undefined && {
      response: { status, ...('answer' in values && { body: values.answer }) },
    }),
    ...(reviewShard !== undefined && { reviewReason: saidBy(String(reviewShard)) }),
    ...(awaitingShard !== undefined && { awaiting: saidBy(String(awaitingShard)) }),
  });
}

/** What of an item is kept beside it. */
export function elsewhereIn(item: Item): Elsewhere[] {
  return VALUES.flatMap((name) => elsewhereOf(item[name]) ?? []);
}

function textsOf(values: Values, parts: Part[]): Item {
  const texts: Item = {};
  const seen = new Map<string, string>();
  for (const name of VALUES) {
    const value = values[name];
    if (value === undefined) continue;
    const text = isElsewhere(value) ? value.sha256 : JSON.stringify(value);
    const same = seen.get(text);
    if (same !== undefined) texts[name] = `=${same}`;
    else if (name === 'after' && typeof texts.answer === 'string' && text === shownBy(values.answer))
      texts[name] = SHOWN;
    else texts[name] = isElsewhere(value) ? value.stored : inlineOr(text, parts);
    if (same === undefined) seen.set(text, name);
  }
  return texts;
}

const shownBy = (answer: unknown) => JSON.stringify(imageOf(answer));

/** The text, or what it is known by where it is too large; its parts are then added. */
function inlineOr(text: string, parts: Part[]): string | Elsewhere['stored'] {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_INLINE_BYTES) return text;
  const sha256 = sha256Of(text);
  const packed = gzipSync(text).toString('base64');
  const elsewhere = new Elsewhere(sha256, bytes, Math.ceil(packed.length / PART_CHARACTERS));
  elsewhere.ids.forEach((id, n) => {
    parts.push({ id, text: packed.slice(n * PART_CHARACTERS, (n + 1) * PART_CHARACTERS) });
  });
  return elsewhere.stored;
}

function valuesOf(item: Item, parts: ReadonlyMap<string, string> | undefined): Values {
  const values: Item = {};
  const parsed = (text: unknown): unknown => {
    const elsewhere = elsewhereOf(text);
    if (elsewhere) return parts ? unpacked(elsewhere, parts) : elsewhere;
    if (text === SHOWN) return imageOf(read('answer'));
    // No JSON begins with an equals sign.
    const [, same] = /^=(.+)/.exec(String(text)) ?? [];
    return same === undefined ? parseJson(String(text), MAX_DEPTH) : read(same);
  };
  const read = (name: string): unknown => {
    if (!(name in values)) values[name] = parsed(item[name as keyof Values]);
    return values[name];
  };
  for (const name of VALUES) if (item[name] !== undefined) read(name);
  return values;
}

function unpacked(elsewhere: Elsewhere, parts: ReadonlyMap<string, string>): unknown {
  const pieces = elsewhere.ids.map((id) => parts.get(id));
  if (pieces.includes(undefined)) return elsewhere;
  return parseJson(gunzipSync(Buffer.from(pieces.join(''), 'base64')).toString(), MAX_DEPTH);
}

function elsewhereOf(attribute: unknown): Elsewhere | undefined {
  if (attribute === null || typeof attribute !== 'object') return undefined;
  const { sha256, bytes, parts } = attribute as Elsewhere['stored'];
  return new Elsewhere(sha256, bytes, parts);
}
