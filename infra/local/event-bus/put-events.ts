import * as z from 'zod';

const entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Epoch seconds, as the protocol writes times. */
  Time: z.number().optional(),
});

const input = z.object({ Entries: z.array(entry) });

type Entry = z.output<typeof entry>;

/** An entry that has all it needs. */
export type AcceptedEntry = Entry & { Source: string; DetailType: string; Detail: string };

/** A request that is refused as a whole. */
export class RequestRefused extends Error {
  override name = 'RequestRefused';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Why one entry is refused. */
export interface Refusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/**
 * The entries of a PutEvents, within its limits: 1 to 10 of them, less than 256 kB together.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 *
 * @throws {RequestRefused}
 */
export function entriesOf(body: unknown): Entry[] {
  const { data } = input.safeParse(body);
  if (!data) throw new RequestRefused('SerializationException', 'The request is not that of PutEvents');
  const { Entries } = data;
  if (Entries.length === 0 || Entries.length > MAX_ENTRIES) {
    const message = `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ENTRIES}`;
    throw new RequestRefused('ValidationException', message);
  }
  const bytes = Entries.reduce((sum, one) => sum + sizeOf(one), 0);
  if (bytes >= MAX_BYTES) {
    throw new RequestRefused(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  }
  return Entries;
}

/** Why an entry is refused; undefined for one that is taken. */
export function refusalOf(entry: Entry, busName: string): Refusal | undefined {
  const { Source, DetailType, Detail, EventBusName } = entry;
  if (!Source || !DetailType || !Detail) {
    const name = !Source ? 'Source' : !DetailType ? 'DetailType' : 'Detail';
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    };
  }
  if (EventBusName?.split('/').at(-1) !== busName) {
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Event bus does not exist.' };
  }
  return isObject(Detail)
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function sizeOf({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return (Time === undefined ? 0 : 14) + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
