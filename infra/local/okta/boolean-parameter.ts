import type { Call } from './call.ts';
import { validationFailed } from './errors.ts';

/** Throws 400 E0000001 where a query parameter is there and neither `true` nor `false`. */
export function refuseUnlessBoolean({ query }: Call, name: string): void {
  for (const value of query.getAll(name)) {
    if (value !== 'true' && value !== 'false') {
      throw validationFailed(name, `${name}: The value must be true or false.`);
    }
  }
}
