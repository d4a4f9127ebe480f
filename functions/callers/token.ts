import * as z from 'zod';
import { TOKEN_SECONDS } from '../../lib/caller/access-token.ts';
import { presentedBy } from '../../lib/caller/presented.ts';
import { formOf } from '../../lib/operation/form-of.ts';
import { handle } from '../../lib/operation/handle.ts';
import type { Invocation } from '../../lib/operation/invocation.ts';
import { lookup } from '../../lib/operation/operation.ts';
import { Problem } from '../../lib/operation/problem.ts';
import { shaped } from '../../lib/operation/shaped.ts';

const text = z.string().min(1).max(512);
const grant = z.literal('client_credentials');
const inHeader = z.looseObject({
  grant_type: grant,
  client_secret: z.undefined('comes in the Authorization header already').optional(),
});
const inForm = z.looseObject({
  grant_type: grant,
  client_id: text.meta({ description: "The caller's id" }),
  client_secret: text.meta({ description: 'One of its API keys' }),
});

/**
 * Gives a caller a token for its key, where SailPoint's clients look for one: their configuration from the environment
 * (`SAIL_BASE_URL`, `SAIL_CLIENT_ID`, `SAIL_CLIENT_SECRET`) works as it is. Client credentials, RFC 6749 §4.4.
 */
export const operation = lookup({
  id: 'callers.token',
  method: 'POST',
  path: '/sailpoint/oauth/token',
  summary: "Exchange a caller's id and key for a token, as SailPoint's clients do",
  public: true,
  needs: { callers: true },
  body: {
    schema: inForm,
    mediaType: 'application/x-www-form-urlencoded',
    isForm: true,
    maxBytes: 16_384,
  },
  // RFC 6749 §5.2: what every OAuth client reads.
  errorMembers: ({ status, causes, detail }) => ({
    error:
      status === 401
        ? 'invalid_client'
        : /grant_type/.test(causes.join())
          ? 'unsupported_grant_type'
          : 'invalid_request',
    error_description: detail,
  }),
  answer: {
    status: 200,
    schema: z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() }),
  },
  async run(_, event) {
    const { services } = event;
    const { id, key } = await credentialsOf(event);
    for (const versions of [() => services.callers(), () => services.callersAnew()]) {
      for (const callers of await versions()) {
        const known = callers.tokenFor(id, key);
        if (!known) continue;
        services.rates.take(known.caller);
        const body = { access_token: known.token, token_type: 'bearer', expires_in: TOKEN_SECONDS };
        // RFC 6749 §5.1.
        return { status: 200, headers: { pragma: 'no-cache' }, body };
      }
    }
    throw refused();
  },
});

const refused = () =>
  new Problem('unauthenticated', 'The client id or the client secret is wrong.', {
    headers: { 'www-authenticate': 'Basic realm="goldthread"' },
    facts: { kind: 'apiKeys' },
  });

/** A caller's id and key, in the form or by HTTP Basic, and not in both (RFC 6749 §2.3). */
async function credentialsOf(event: Invocation): Promise<{ id: string; key: string }> {
  const form = await formOf(event);
  const { authorization } = event.headers;
  if (authorization === undefined) {
    const sent = shaped(inForm, form, 'body') as z.output<typeof inForm>;
    return { id: sent.client_id, key: sent.client_secret };
  }
  shaped(inHeader, form, 'body');
  const presented = presentedBy({ authorization });
  if (presented?.kind !== 'basic') throw refused();
  // The first colon ends the id (RFC 7617 §2): a key may hold others.
  const [, id = '', key = ''] = /^([^:]*):(.*)$/s.exec(presented.userAndPassword) ?? [];
  return { id: decoded(id), key: decoded(key) };
}

/** Both are form-encoded first (RFC 6749 §2.3.1). */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

export const handler = handle(operation);
