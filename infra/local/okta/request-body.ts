import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { Call } from './call.ts';
import { malformedBody, OktaError, validationFailed } from './errors.ts';
import { parseExactJson } from './exact-json.ts';

/** The raw body. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Whether a POST or PUT fails to say that it has no body: Okta's edge answers 411 to that. */
export function lengthRequired({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST' && method !== 'PUT') return false;
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

/** The JSON of a body; `undefined` for none. Throws 415 for another media type, E0000003 for no JSON. */
export function parseJsonBody(body: Buffer, contentType: string | undefined): unknown {
  if (body.length === 0) return undefined;
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
    throw new OktaError(
      415,
      'E0000021',
      'Bad request. Accept and/or Content-Type headers likely do not match supported values.',
    );
  }
  try {
    return parseExactJson(body.toString());
  } catch {
    throw malformedBody();
  }
}

/**
 * The body in the shape that an operation takes. Throws E0000003 for no body or one that is no object at all,
 * E0000001 naming the member for one of the wrong type. Unknown members are ignored, as Okta does.
 */
export function bodyAs<T>(call: Call, schema: z.ZodType<T>): T {
  if (call.body === undefined) throw malformedBody('The request body is missing.');
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.') ?? '';
  if (name === '') throw malformedBody(issue?.message ?? 'The body has the wrong type.');
  throw validationFailed(name, `${name}: ${issue?.message ?? 'The value is invalid.'}`);
}

/** Free attributes of an app or group profile. */
export const profileSchema = z.record(z.string(), z.unknown());
