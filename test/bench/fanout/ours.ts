import { okta } from '../../../lib/okta/okta.ts';
import { Connection, createAgent } from '../../../lib/upstream/connection.ts';
import { Deadline } from '../../../lib/upstream/deadline.ts';
import { PacedReader } from '../../../lib/upstream/pacer.ts';
import { path } from '../../../lib/upstream/path.ts';
import { fanOut, userId } from './fan-out.mjs';

fanOut(({ url: orgUrl, atOnce }) => {
  const { baseUrl, authorization } = okta.connect({ orgUrl, apiToken: 'token' });
  const connection = new Connection(baseUrl, authorization, createAgent(), okta.name);
  const reader = new PacedReader(connection, { reserve: 0, concurrency: atOnce });
  return async (n) => {
    const request = { method: 'GET', path: path`/api/v1/users/${userId(n)}` } as const;
    const { body } = await reader.read(request, new Deadline(28_000));
    return (body as { id: string }).id;
  };
});
