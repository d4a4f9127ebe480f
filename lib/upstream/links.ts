/** A link of a `Link` header: `<https://…>; rel="next"` (RFC 8288 §3). */
export interface Link {
  readonly url: string;
  readonly rel: string;
}

/** The links of a `Link` header; what is not a link is passed over. */
export function parseLinks(header: string | undefined): Link[] {
  return [...(header ?? '').matchAll(/<([^<>]*)>\s*((?:;[^,<>"]*(?:"[^"]*"[^,<>"]*)*)*)/g)].flatMap(
    ([, url, rest]) => {
      const rel = /;\s*rel="?([^";]+)"?/i.exec(rest ?? '')?.[1];
      return url && rel ? [{ url, rel: rel.toLowerCase() }] : [];
    },
  );
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
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    copy[name] = name === '_links' ? rewriteHrefs(member, from, to) : rewriteLinks(member, from, to);
  }
  return copy;
}

function rewriteHrefs(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewriteHrefs(item, from, to));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const rest = name === 'href' ? behind(from, member) : undefined;
      return [name, rest === undefined ? rewriteHrefs(member, from, to) : to + rest];
    }),
  );
}
