/** A link of a `Link` header: `<https://…>; rel="next"` (RFC 8288 §3). */
export interface Link {
  readonly url: string;
  readonly rel: string;
}

const LINK = /<([^<>]*)>\s*((?:;[^,<>"]*(?:"[^"]*"[^,<>"]*)*)*)/g;
const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"([^"]*)"|([^\s;"]+))/g;

/** The links of a `Link` header, one for each relation; what is not a link is passed over. */
export function parseLinks(header: string | undefined): Link[] {
  return [...(header ?? '').matchAll(LINK)].flatMap(([, url, parameters]) => {
    // Of several `rel` parameters the first counts (RFC 8288 §3.3).
    const rel = [...(parameters ?? '').matchAll(PARAMETER)].find(([, name]) => name?.toLowerCase() === 'rel');
    const rels = (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/);
    return url ? rels.flatMap((name) => (name ? [{ url, rel: name }] : [])) : [];
  });
}

/** A `Link` header of links. */
export function formatLinks(links: readonly Link[]): string {
  return links.map(({ url, rel }) => `<${url}>; rel="${rel}"`).join(', ');
}

/**
 * The part of an absolute URL behind a base URL, or undefined where the URL leads elsewhere: a vendor's answer
 * must not be able to send us, or a caller with its key, to another host.
 */
export function behind(baseUrl: string, url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const rest = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : undefined;
  return rest?.startsWith('/') ? rest : undefined;
}

/** A copy of a vendor's JSON with the targets of all its `_links` that lead behind `from` led behind `to`. */
export function rewriteLinks(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewriteLinks(item, from, to));
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '_links' ? rewriteHrefs(member, from, to) : rewriteLinks(member, from, to),
    ]),
  );
}

function rewriteHrefs(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewriteHrefs(item, from, to));
  if (value === null || typeof value !== 'object' || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const rest = name === 'href' ? behind(from, member) : undefined;
      return [name, rest === undefined ? rewriteHrefs(member, from, to) : to + rest];
    }),
  );
}
