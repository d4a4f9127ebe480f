/** Policies that cannot be deployed; the message names each and what is wrong with it. */
export class PoliciesInvalid extends Error {
  override name = 'PoliciesInvalid';

  constructor(complaints: readonly string[]) {
    super(complaints.join('\n'));
  }
}
