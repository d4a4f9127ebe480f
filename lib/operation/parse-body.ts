import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { oddMember } from '../json/odd-member.ts';
import { NestedTooDeep, parseJson } from '../json/parse.ts';
import { bodyBytes } from './invocation.ts';
import type { Operation } from './operation.ts';
import { Problem } from './problem.ts';
import { shaped } from './shaped.ts';

const MIB = 1024 * 1024;
const MAX_DEPTH = 32;

/**
 * The JSON body that an operation takes; undefined where it takes none or may go without.
 *
 * @throws {Problem} 400, 413 or 415
 */
export function parseBody(operation: Operation, event: APIGatewayProxyEventV2): unknown {
  const bytes = bodyBytes(event);
  const { maxBytes = MIB } = operation.body ?? {};
  if (bytes.length > maxBytes) {
    throw new Problem('too-large', `A body may have ${Math.floor(maxBytes / MIB)} MiB at most.`);
  }
  if (!operation.body) {
    if (bytes.length > 0) throw new Problem('invalid-request', 'This operation takes no body.');
    return undefined;
  }
  if (bytes.length === 0) {
    if (operation.body.optional) return undefined;
    throw new Problem('invalid-request', 'This operation needs a body.');
  }
  const mediaType = operation.body.mediaType ?? 'application/json';
  if (!isMediaType(event.headers['content-type'], mediaType)) {
    throw new Problem('unsupported-media-type', `The body must come as ${mediaType}.`);
  }
  return shaped(operation.body.schema, read(bytes), 'body');
}

function isMediaType(header: string | undefined, mediaType: string): boolean {
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const utf8 = parameters.every((parameter) => /^\s*(charset="?utf-8"?)?\s*$/.test(parameter));
  return type.trim() === mediaType && utf8;
}

function read(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = parseJson(text, MAX_DEPTH);
    const odd = oddMember(text);
    if (odd !== undefined) throw new Problem('invalid-request', `In the body ${odd}.`);
    return value;
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof NestedTooDeep)
      throw new Problem('invalid-request', `The body is nested deeper than ${MAX_DEPTH} levels.`);
    // The parser's message quotes the body, which may hold a password.
    throw new Problem('invalid-request', 'The body is not JSON in UTF-8.');
  }
}
