import * as z from 'zod';
import type { Audit } from '../../lib/audit/audit.ts';
import { pageAfter } from '../../lib/upstream/pages.ts';
import { path } from '../../lib/upstream/path.ts';
import type { UpstreamRequest } from '../../lib/upstream/request.ts';
import { applicationUser } from './names.ts';

const parameters = z.strictObject({ app: z.string(), limit: z.string().default('20') });
const user = z.object({ id: z.string() });

/** An audit that asks Okta once for each page of an application's users, and once for each user. */
export const appUsers: Audit<z.output<typeof parameters>, string> = {
  name: 'app-users',
  title: 'Users of an application',
  description: 'Who has an application.',
  parameters,
  columns: [{ name: 'id', title: 'User', kind: 'text' }],
  kinds: ['assignment-without-ticket'],
  covers: (resource, { app }) => resource.startsWith(`okta:app/${app}/`),
  mayBeEmpty: false,
  async *plan({ vendor, deadline, parameters: { app, limit } }, from) {
    const reader = await vendor('okta');
    const first: UpstreamRequest = {
      method: 'GET',
      path: path`/api/v1/apps/${app}/users`,
      query: [['limit', limit]],
    };
    let request: UpstreamRequest | undefined =
      from === undefined ? first : { method: 'GET', path: String(from) };
    while (request) {
      const answer = await reader.read(request, deadline());
      const items = z
        .array(user)
        .parse(answer.body)
        .map(({ id }) => id);
      const next = pageAfter(reader, request, answer);
      yield { items, ...(next && { next: next.path }) };
      request = next;
    }
  },
  async inspect(id, { vendor, deadline, parameters: { app } }) {
    const reader = await vendor('okta');
    const request = { method: 'GET', path: path`/api/v1/apps/${app}/users/${id}` } as const;
    const { body } = await reader.read(request, deadline());
    const resource = applicationUser(app, user.parse(body).id);
    const finding = {
      kind: 'assignment-without-ticket',
      resource,
      effect: 'assigned',
      text: `${id} has it without a ticket`,
      severity: 'high',
      operations: [],
    } as const;
    return [{ resource, state: { id }, facts: { id }, findings: sum(id) % 2 === 0 ? [finding] : [] }];
  },
  tally: () => ({ add: () => {}, findings: () => [], charts: () => [], figures: () => ({}) }),
};

const sum = (id: string) => [...id].reduce((total, char) => total + char.charCodeAt(0), 0);
