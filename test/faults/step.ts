import type { Call } from './fault-proxy.ts';

/** A step of a change's way, as it shows on the wire. */
export const steps = [
  'look-up',
  'others',
  'turn',
  'begin',
  'no-op',
  'defer',
  'restart',
  'doubt',
  'complete',
  'find',
  'read',
  'write',
  'token',
  'queue',
  'queued',
] as const;

export type Step = (typeof steps)[number];

/** A step and the ids by which it is told whose it is. */
export interface Sighting {
  readonly step: Step;
  readonly ids: readonly string[];
}

interface Attribute {
  readonly S?: string;
}
type Item = Readonly<Record<string, Attribute>>;

/** Which step of which change a request to DynamoDB, SQS or a vendor is. */
export function sightingOf({ service, method, path, headers, body }: Call): Sighting {
  if (service === 'sqs') return { step: 'queue', ids: idsIn(JSON.parse(body.toString()).MessageBody ?? '') };
  if (service !== 'dynamodb') {
    if (path.endsWith('/token')) return { step: 'token', ids: [] };
    return {
      step: method === 'GET' ? 'read' : 'write',
      ids: [...path.split(/[/?]/), ...idsIn(body.toString())],
    };
  }
  const asked = JSON.parse(body.toString());
  switch (String(headers['x-amz-target']).split('.').at(-1)) {
    case 'BatchGetItem': {
      const [table] = Object.values<{ Keys: Item[] }>(asked.RequestItems);
      const keys = (table?.Keys ?? []).map(({ id }) => id?.S ?? '');
      const isLookUp = keys.some((key) => key.startsWith('queue '));
      return { step: isLookUp ? 'look-up' : 'others', ids: keys.flatMap(idsIn) };
    }
    case 'PutItem': {
      const { id, state, resource } = asked.Item as Item;
      const ids = [...idsIn(id?.S ?? ''), ...idsIn(resource?.S ?? '')];
      if (id?.S?.startsWith('queue ')) return { step: 'turn', ids };
      return { step: { started: 'begin', deferred: 'defer' }[state?.S ?? ''] ?? 'no-op', ids } as Sighting;
    }
    case 'UpdateItem': {
      const ids = idsIn(asked.Key.id.S);
      // That there is a message in the queue: no state changes.
      if (asked.ExpressionAttributeNames === undefined) return { step: 'queued', ids };
      const to = asked.ExpressionAttributeValues[stateValueOf(asked)]?.S;
      const from = asked.ExpressionAttributeValues[':state']?.S;
      if (to === 'started') return { step: 'restart', ids };
      // Leaving `started` as in doubt completes an attempt, too; with a higher fence it is a take-over.
      const fenced =
        Object.values(asked.ExpressionAttributeNames).filter((name) => name === 'fencingToken').length > 1;
      if (to === 'in_doubt' && (from === 'in_doubt' || fenced)) return { step: 'doubt', ids };
      return { step: 'complete', ids };
    }
    default:
      return { step: 'find', ids: [] };
  }
}

/** The placeholder of the value that `state` is set to. */
function stateValueOf(asked: { UpdateExpression: string; ExpressionAttributeNames: Record<string, string> }) {
  const names = Object.entries(asked.ExpressionAttributeNames).filter(([, name]) => name === 'state');
  const set = names.find(([placeholder]) => asked.UpdateExpression.includes(`${placeholder} = :s`));
  return set ? set[0].replace('#', ':') : '';
}

const idsIn = (text: string) => text.match(/[A-Za-z0-9_-]{16,}/g) ?? [];
