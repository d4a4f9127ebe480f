import * as fc from 'fast-check';
import type { Attack } from './attacks.ts';
import type { Captured, SentBefore } from './sent-before.ts';

// The first would permit what the ticket of the denied ones does not; the last is of Jira's form.
const TICKETS = ['CHG0030001', 'RITM0010023', 'RITM0010024', 'INC0030002', 'IAM-9002'];

/**
 * Signed requests that the gateway has answered before, sent as something else: to another address, on another ticket,
 * with another method or query. What is sent as it was is left out: that is a retry, and answered as before.
 */
export function usedElsewhere({ sent, addresses }: Captured): fc.Arbitrary<Attack>[] {
  const kinds = Map.groupBy(sent, ({ what }) => what);
  return Array.from(kinds, ([what, those]) =>
    fc
      .constantFrom(...those)
      .chain((one) => otherwise(one, addresses))
      .map((request) => ({ ...request, kind: `signature used elsewhere: of one that ${what}` })),
  );
}

function otherwise(
  { request, ticket }: SentBefore,
  addresses: Captured['addresses'],
): fc.Arbitrary<Omit<Attack, 'kind'>> {
  const mostly = <T>(one: T, ...others: readonly T[]) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(one) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    );
  const members = request.body === '' ? '' : Object.keys(JSON.parse(request.body)).join();
  const takeIt = addresses.filter(({ takes }) => takes.includes(members));
  const alike = addresses.filter(({ path }) => templateOf(path) === templateOf(request.path));
  const parts = fc.record({
    // Mostly where its body would do.
    address: fc.oneof(
      fc.constant(request),
      fc.constantFrom(...(alike.length > 0 ? alike : addresses)),
      fc.constantFrom(...(takeIt.length > 0 ? takeIt : addresses)),
      fc.constantFrom(...addresses),
    ),
    method: mostly(undefined, 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    ticket: fc.oneof(fc.constant(ticket), fc.constantFrom(...TICKETS)),
    ticketIn: mostly('header', 'query', 'both'),
    query: mostly('', 'dryRun=true', 'dryRun=false', 'sendEmail=false', 'disableNotifications=true', 'a=b'),
  });
  return parts
    .map(({ address, method = address.method, ticket: named, ticketIn, query }) => {
      const inQuery = ticketIn === 'header' ? '' : `ticket=${named}`;
      const search = [inQuery, query].filter((part) => part !== '').join('&');
      const headers = request.headers.filter(([name]) => name !== 'ticket');
      const inHeader = ticketIn === 'query' ? [] : [['ticket', named] as const];
      const path = address.path + (search && `?${search}`);
      return { method, path, body: request.body, headers: [...headers, ...inHeader] };
    })
    .filter((other) => !isRetry(other, request));
}

/** An address without the ids in it. */
const templateOf = (path: string) => path.replaceAll(/\w{16,}/g, '*');

/** Whether it says what it said before. An event's ticket is what its body names, whatever a header says. */
function isRetry(other: Omit<Attack, 'kind'>, request: Omit<Attack, 'kind'>): boolean {
  const ticketOf = ({ headers }: typeof request) => headers.find(([name]) => name === 'ticket')?.[1];
  return (
    other.method === request.method &&
    other.path === request.path &&
    (request.path.startsWith('/hooks/') || ticketOf(other) === ticketOf(request))
  );
}
