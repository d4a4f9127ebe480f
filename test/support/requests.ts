import { subscribe, unsubscribe } from 'node:diagnostics_channel';

interface Sent {
  readonly request: { readonly headers: readonly string[] | string };
}

/**
 * Counts what DynamoDB is asked, at the client's own connection.
 *
 * @returns `asked`, the actions since the last call, and `stop`
 */
export function countDynamoDB() {
  const actions: string[] = [];
  const note = (message: unknown) => {
    const headers = [(message as Sent).request.headers].flat().join('\n');
    const [, action] = /DynamoDB_\d+\.(\w+)/.exec(headers) ?? [];
    if (action !== undefined) actions.push(action);
  };
  subscribe('undici:request:create', note);
  return {
    asked: () => actions.splice(0),
    stop: () => unsubscribe('undici:request:create', note),
  };
}
