/** A link of a `Link` header: `<https://…>; rel="next"` (RFC 8288 §3). */
export interface Link {
  /** A reference (RFC 3986 §4.1): it may be relative, or empty for the document itself. */
  readonly url: string;
  readonly rel: string;
}

// In a quoted text, a backslash is in front of a quotation mark that does not end it (RFC 9110 §5.6.4).
const LINK = /<([^<>]*)>\s*((?:;[^,<>"]*(?:"(?:[^"\\]|\\.)*"[^,<>"]*)*)*)/g;
const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g;

/** The links of a `Link` header, one for each relation; what is not a link is passed over. */
export function parseLinks(header: string | undefined): Link[] {
  return [...(header ?? '').matchAll(LINK)].flatMap(([, url, parameters]) => {
    // Of several `rel` parameters the first counts (RFC 8288 §3.3).
    const rel = [...(parameters ?? '').matchAll(PARAMETER)].find(([, name]) => name?.toLowerCase() === 'rel');
    const rels = (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/);
    return rels.flatMap((name) => (name && url !== undefined ? [{ url, rel: name }] : []));
  });
}

/** What of a `Link` header is no link. */
export function unreadLinks(header: string | undefined): string {
  return (header ?? '').replace(LINK, '');
}

/** A `Link` header of links. */
export function formatLinks(links: readonly Link[]): string {
  return links.map(({ url, rel }) => `<${url}>; rel="${rel}"`).join(', ');
}

const REFERENCE = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#\\]*))?([^?#]*)([\s\S]*)$/i;

/**
 * What follows a base URL in a reference, or undefined where that leads elsewhere: a vendor's answer must not be able to
 * send us, or a caller with its key, to another host. The same host may be written otherwise (RFC 3986 §6.2): in capitals,
 * with the default port.
 *
 * @param at the target of the request whose answer has the reference, as relative ones are relative to it; without it
 *   they lead nowhere
 */
export function behind(baseUrl: string, reference: unknown, at?: string): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const base = partsOf(baseUrl);
  const { scheme, host, path, rest } = partsOf(reference);
  if (scheme === undefined) return at === undefined ? undefined : behindRelative(baseUrl, reference, at);
  if (host === undefined || scheme !== base.scheme || host !== base.host) return undefined;
  // Where a tenant has but a part of its host, dots lead out of it.
  const isWithin = path.startsWith(`${base.path}/`) && pathname(path).startsWith(`${base.path}/`);
  return isWithin ? path.slice(base.path.length) + rest : undefined;
}

function behindRelative(baseUrl: string, reference: string, at: string): string | undefined {
  // What browsers take for a slash, or do not see, could hide another host.
  if (/[\\\s\p{C}]/u.test(reference)) return undefined;
  const resolved = URL.parse(reference, baseUrl + at);
  return resolved && resolved.username + resolved.password === ''
    ? behind(baseUrl, resolved.href)
    : undefined;
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** The parts of a reference; no host where it names a user, or what is no host. */
function partsOf(reference: string) {
  const [, scheme, authority, path = '', rest = ''] = REFERENCE.exec(reference) ?? [];
  const [, host, port] = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d*))?$/i.exec(authority ?? '') ?? [];
  const known = scheme?.toLowerCase();
  const isDefault = !port || port === DEFAULT_PORT[known ?? ''];
  return {
    scheme: known,
    host: host && host.toLowerCase() + (isDefault ? '' : `:${port}`),
    path,
    rest,
  };
}

/** A path without its dot segments. */
const pathname = (path: string) => URL.parse(path.replace(/^\/+/, '/'), 'https://host')?.pathname ?? '';

/**
 * A copy of a vendor's JSON with the targets of all its `_links` that lead behind `from` led behind `to`.
 *
 * @param at as of {@link behind}
 */
export function rewriteLinks(value: unknown, from: string, to: string, at?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewriteLinks(item, from, to, at));
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '_links' ? rewriteHrefs(member, from, to, at) : rewriteLinks(member, from, to, at),
    ]),
  );
}

function rewriteHrefs(value: unknown, from: string, to: string, at: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => rewriteHrefs(item, from, to, at));
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const rest = name === 'href' ? behind(from, member, at) : undefined;
      return [name, rest === undefined ? rewriteHrefs(member, from, to, at) : to + rest];
    }),
  );
}
