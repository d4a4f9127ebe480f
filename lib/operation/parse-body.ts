import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { oddMember } from '../json/odd-member.ts';
import { NestedTooDeep, parseJson } from '../json/parse.ts';
import { bodyBytes } from './invocation.ts';
import type { Operation } from './operation.ts';
import { Problem } from './problem.ts';
import { shaped } from './shaped.ts';

const MIB = 1024 * 1024;
/** Levels of JSON that a body may have, where its operation takes no more. */
export const MAX_DEPTH = 32;

/**
 * The JSON body that an operation takes; undefined where it takes none or may go without.
 *
 * @throws {Problem} 400, 413 or 415
 */
export function parseBody(operation: Operation, event: APIGatewayProxyEventV2): unknown {
  const bytes = bodyBytes(event);
  const { maxBytes = MIB } = operation.body ?? {};
  if (bytes.length > maxBytes) {
    throw new Problem(
      'too-large',
      `A body may have ${maxBytes < MIB ? `${maxBytes / 1024} KiB` : `${Math.floor(maxBytes / MIB)} MiB`} at most.`,
    );
  }
  if (!operation.body) {
    // What a vendor's operation has no use for, it ignores (RFC 9110 §9.3.5).
    if (bytes.length > 0 && !operation.vendor)
      throw new Problem('invalid-request', 'This operation takes no body.');
    return undefined;
  }
  if (operation.body.isForm) return refuseOtherThanForms(event.headers['content-type']);
  if (bytes.length === 0) {
    if (operation.body.optional) return undefined;
    throw new Problem('malformed-body', 'This operation needs a body.');
  }
  const { mediaType = 'application/json', maxDepth = MAX_DEPTH } = operation.body;
  refuseEncoded(event.headers['content-encoding']);
  if (!isMediaType(event.headers['content-type'], mediaType)) {
    throw new Problem('unsupported-media-type', `The body must come as ${mediaType}, in UTF-8.`);
  }
  const { schema } = operation.body;
  const value = read(bytes, maxDepth);
  if (isOtherKind(schema, value))
    throw new Problem(
      'malformed-body',
      `The body must be a JSON ${schema instanceof z.ZodArray ? 'array' : 'object'}.`,
    );
  return shaped(schema, value, 'body');
}

/** @throws {Problem} 415 */
function refuseOtherThanForms(header = ''): undefined {
  if (/^\s*(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(header)) return;
  throw new Problem('unsupported-media-type', 'The body must come as a form.');
}

/** Whether the body as a whole is of another kind of JSON value: a list for an object, or the other way round. */
function isOtherKind(schema: z.ZodType, value: unknown): boolean {
  if (schema instanceof z.ZodUnion)
    return schema.options.every((option) => isOtherKind(option as z.ZodType, value));
  if (schema instanceof z.ZodArray) return !Array.isArray(value);
  return (
    schema instanceof z.ZodObject && (typeof value !== 'object' || value === null || Array.isArray(value))
  );
}

/** @throws {Problem} 415 that says what is taken (RFC 9110 §15.5.16) */
function refuseEncoded(encoding = ''): void {
  if (/^\s*(identity)?\s*$/i.test(encoding)) return;
  const detail = 'The body must come without a Content-Encoding: compressed bodies are not taken.';
  throw new Problem('unsupported-media-type', detail).withHeaders({ 'accept-encoding': 'identity' });
}

// Senders write UTF-8 without its dash, or in quotes (RFC 9110 §8.3.1).
const UTF_8 = /^\s*(charset\s*=\s*(["']?)utf-?8\2)?\s*$/;

function isMediaType(header: string | undefined, mediaType: string): boolean {
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  return type.trim() === mediaType && parameters.every((parameter) => UTF_8.test(parameter));
}

function read(bytes: Buffer, maxDepth: number): unknown {
  try {
    // A byte order mark in front is none of the text (RFC 8259 §8.1).
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value = parseJson(text, maxDepth);
    const odd = oddMember(text);
    if (odd !== undefined) throw new Problem('malformed-body', `In the body ${odd}.`);
    return value;
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof NestedTooDeep)
      throw new Problem('malformed-body', `The body is nested deeper than ${maxDepth} levels.`);
    // The parser's message quotes the body, which may hold a password.
    throw new Problem('malformed-body', 'The body is not JSON in UTF-8.');
  }
}
