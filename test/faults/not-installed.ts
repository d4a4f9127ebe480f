/** Something heavy that only this campaign needs is not on the machine. */
export class NotInstalled extends Error {
  override name = 'NotInstalled';

  constructor(what: string, command: string) {
    super(`${what} is not installed here: run \`${command}\` and start again.`);
  }
}
