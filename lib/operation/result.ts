import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Reply } from './invocation.ts';
import type { Operation } from './operation.ts';
import type { Problem } from './problem.ts';

/** A reply as an API Gateway result. */
export function resultOf(reply: Reply, mediaType = 'application/json'): APIGatewayProxyStructuredResultV2 {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    if (value !== undefined) headers[name] = value;
  }
  if (reply.body === undefined) return { statusCode: reply.status, headers };
  headers['content-type'] = mediaType;
  return { statusCode: reply.status, headers, body: JSON.stringify(reply.body) };
}

// Named, and not as what is not acceptable (RFC 9110 §12.4.2).
const PROBLEM_JSON = /(^|,)\s*application\/problem\+json(?!\s*;\s*q=0(\.0*)?\s*(,|$))\s*(;|,|$)/i;

/**
 * A problem as an API Gateway result: RFC 9457, with the members that the vendor's own clients read. On a vendor's routes
 * it comes as `application/json`, as the vendor's errors do: some of their clients read no other.
 *
 * @param accept the request's `Accept` header; where it names `application/problem+json`, that is what comes
 */
export function problemResult(
  problem: Problem,
  operation: Operation,
  requestId: string,
  accept = '',
): APIGatewayProxyStructuredResultV2 {
  const { code, title, status, causes, vendorBody, headers } = problem;
  const detail = problem.detail(operation.vendor);
  const errorMembers = operation.kind === 'lookup' ? operation.errorMembers : operation.vendor.errorMembers;
  const body = {
    type: `urn:goldthread:problem:${code}`,
    title,
    status,
    detail,
    requestId,
    ...(causes.length > 0 && { causes }),
    ...errorMembers?.({ status, code, detail, causes, requestId, vendorBody }),
  };
  const isVendors = errorMembers && !PROBLEM_JSON.test(accept);
  return resultOf({ status, headers, body }, isVendors ? 'application/json' : 'application/problem+json');
}
