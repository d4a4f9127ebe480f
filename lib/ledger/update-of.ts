import type { Item } from './stored.ts';

/** The update that sets some attributes and takes away those that are undefined, while others are as they were. */
export function updateOf(item: Item, from: Item) {
  const set = Object.entries(item).filter(([, value]) => value !== undefined);
  const gone = Object.keys(item).filter((name) => item[name] === undefined);
  const conditions = Object.entries(from);
  const expression = [
    `SET ${set.map((_, i) => `#s${i} = :s${i}`).join(', ')}`,
    ...(gone.length > 0 ? [`REMOVE ${gone.map((_, i) => `#g${i}`).join(', ')}`] : []),
  ];
  return {
    UpdateExpression: expression.join(' '),
    ConditionExpression: conditions.map(([name]) => `#${name} = :${name}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([
      ...conditions.map(([name]) => [`#${name}`, name]),
      ...set.map(([name], i) => [`#s${i}`, name]),
      ...gone.map((name, i) => [`#g${i}`, name]),
    ]),
    ExpressionAttributeValues: Object.fromEntries([
      ...conditions.map(([name, value]) => [`:${name}`, value]),
      ...set.map(([, value], i) => [`:s${i}`, value]),
    ]),
  };
}
