import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { hopByHop } from './headers.ts';

/** An HTTP answer, ready to be written. */
export interface Answer {
  statusCode: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** Lambda's limit on what a synchronous invocation returns. */
const maxResultBytes = 6_291_556;

const structuredResult = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** The gateway's own answer: a JSON body with one `message`. */
export function gatewayAnswer(statusCode: number, message: string): Answer {
  const body = Buffer.from(JSON.stringify({ message }));
  return { statusCode, headers: { 'content-type': 'application/json' }, body };
}

/**
 * Turns what a function resolved with into an answer. Without a `statusCode` the whole value is the body of
 * a 200, as the gateway infers it.
 *
 * @throws {Error} when the value is nothing the gateway could send; it answers 500 then.
 */
export function interpretResult(returned: unknown): Answer {
  // The runtime serialises before the gateway reads: undefined members vanish, and a cycle is the function's error.
  const text = JSON.stringify(returned) ?? 'null';
  if (Buffer.byteLength(text) > maxResultBytes) throw new Error('The result exceeds what Lambda returns');
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    const body = Buffer.from(typeof value === 'string' ? value : text);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const result = structuredResult.parse(value);
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  const headers: Answer['headers'] = {};
  for (const [name, content] of Object.entries(result.headers ?? {})) {
    const lowerCase = name.toLowerCase();
    if (hopByHop.has(lowerCase) || lowerCase === 'content-length') continue;
    validateHeaderName(lowerCase);
    validateHeaderValue(lowerCase, String(content));
    headers[lowerCase] = String(content);
  }
  for (const cookie of result.cookies ?? []) validateHeaderValue('set-cookie', cookie);
  if (result.cookies?.length) headers['set-cookie'] = result.cookies;
  if (body.length > 0) headers['content-type'] ??= 'text/plain;charset=UTF-8';
  return { statusCode: result.statusCode, headers, body };
}
