import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Authenticated, authenticate, Unauthenticated } from '../caller/authenticate.ts';
import type { Presented } from '../caller/presented.ts';
import { bodyBytes, iamArnOf } from './invocation.ts';
import { makesChange, type Operation } from './operation.ts';
import type { Services } from './services.ts';

type Kinds = ReadonlySet<Presented['kind']>;

// These prove the sender of any request.
const FOR_READS: Kinds = new Set(['apiKeys', 'basic', 'jwt', 'iam']);
// A webhook's signature covers the delivery's id and the body, but not the address. For a change the ledger binds
// the id to the one request that it first came with; a read has nothing that would.
const FOR_CHANGES: Kinds = new Set([...FOR_READS, 'standardWebhooks']);

/**
 * Who sends a request. Jira's signature is not taken here: it covers the body alone, so that what was signed for
 * one resource could be sent to another.
 *
 * @throws {Unauthenticated}
 */
export async function whoAsks(
  operation: Operation,
  event: APIGatewayProxyEventV2,
  services: Services,
): Promise<Authenticated> {
  const request = { headers: event.headers, body: bodyBytes(event), iamArn: iamArnOf(event) };
  const kinds =
    (operation.kind === 'lookup' ? operation.credentials : undefined) ??
    (makesChange(operation) ? FOR_CHANGES : FOR_READS);
  try {
    return await authenticate(request, await services.callers(), kinds);
  } catch (error) {
    if (!(error instanceof Unauthenticated) || error.kind === 'none') throw error;
    // Somebody may have got a new credential a moment ago.
    return authenticate(request, await services.callersAnew(), kinds);
  }
}
