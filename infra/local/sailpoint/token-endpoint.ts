import { timingSafeEqual } from 'node:crypto';
import type { AccessTokens } from './access-token.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { Reply } from './reply.ts';

/** The scope that stands for all others. */
export const allScopes = 'sp:scopes:all';

/**
 * Answers `POST /oauth/token`. Its parameters may come as a form, as multipart (the official client sends
 * that) or in the query. A `scope` narrows the token; without one it has all that the client may ask for.
 */
export async function answerTokenRequest(
  request: RecordedRequest,
  client: { id: string; secret: string; scopes: readonly string[] },
  tokens: AccessTokens,
  lifetimeSeconds: number,
): Promise<Reply> {
  const parameters = await readParameters(request);
  if (parameters === undefined)
    return refusal(400, 'invalid_request', 'The request body cannot be read as a form');
  if (parameters.get('grant_type') !== 'client_credentials') {
    return refusal(400, 'unsupported_grant_type', 'Only client_credentials is granted here');
  }
  const known =
    sameText(parameters.get('client_id'), client.id) &&
    sameText(parameters.get('client_secret'), client.secret);
  if (!known) return refusal(401, 'invalid_client', 'The client id or the client secret is wrong');
  const scope = parameters.get('scope') ?? client.scopes.join(' ');
  const mayHave = (wanted: string) => client.scopes.includes(allScopes) || client.scopes.includes(wanted);
  if (!scope.split(' ').every(mayHave))
    return refusal(400, 'invalid_scope', 'The client may not ask for this');
  const accessToken = await tokens.issue({ clientId: client.id, scopes: scope.split(' ') });
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { access_token: accessToken, token_type: 'bearer', expires_in: lifetimeSeconds, scope },
  };
}

async function readParameters(request: RecordedRequest): Promise<Map<string, string> | undefined> {
  const parameters = new Map(new URLSearchParams(request.query));
  const contentType = request.headers['content-type'];
  if (request.body.length === 0) return parameters;
  if (contentType === undefined) return undefined;
  try {
    // The platform's own form parser reads both encodings.
    const body = new Uint8Array(request.body);
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    form.forEach((value, name) => {
      if (typeof value === 'string') parameters.set(name, value);
    });
    return parameters;
  } catch {
    return undefined;
  }
}

function sameText(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refusal(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } };
}
