/**
 * A time as a vendor writes it, epoch milliseconds: the same one may come as ISO 8601 and as `2024-12-09 14:17:22.0`,
 * which has been seen of other times. What is no time stays what it is.
 */
export function instantOf(text: string | null | undefined): number | string | null {
  if (text == null) return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? text : at;
}
