type Attribute = Readonly<Record<string, unknown>>;

/** A write as it goes over the wire. */
export interface Written {
  readonly TableName?: string;
  readonly Item?: Readonly<Record<string, Attribute>>;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Attribute>>;
}

// What an item is, by how its id begins.
const ITEMS: Readonly<Record<string, string>> = {
  queue: 'turn',
  event: 'event',
  part: 'part',
  ord: 'order',
};

const STATES: Readonly<Record<string, string>> = {
  started: 'begin',
  deferred: 'defer',
  in_doubt: 'doubt',
};

/** What a write of the ledger, of events or of findings is for. */
export function stepOf(action: string, input: Written): string {
  if (input.TableName?.endsWith('findings')) return 'finding';
  if (action === 'PutItem') {
    const kind = /^[a-z]+/.exec(String(input.Item?.id?.S))?.[0] ?? '';
    if (kind === 'chg') return stepTo(input.Item?.state, 'record');
    return ITEMS[kind] ?? kind;
  }
  const { UpdateExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = input;
  if (UpdateExpression.includes('confirmedBy')) return 'confirm';
  if (UpdateExpression.includes('queuedFor')) return 'queued';
  if (UpdateExpression.includes('revertedBy')) return 'reverted';
  const set = Object.keys(ExpressionAttributeNames).find(
    (name) => name.startsWith('#s') && ExpressionAttributeNames[name] === 'state' && name !== '#state',
  );
  return stepTo(set === undefined ? undefined : ExpressionAttributeValues[set.replace('#', ':')], 'complete');
}

const stepTo = (state: Attribute | undefined, otherwise: string) => STATES[String(state?.S)] ?? otherwise;
