import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * How large an item is, in bytes, as DynamoDB counts.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
}

function sizeOf({ S, N, B, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/\D/g, '').length / 2) + 1;
  if (B !== undefined) return B.byteLength;
  if (L !== undefined) return 3 + L.reduce((sum, one) => sum + 1 + sizeOf(one), 0);
  if (M !== undefined) return 3 + Object.keys(M).length + itemSize(M);
  return 1;
}
